package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.CommandOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What rpm knows: installed packages, and package files. */
record RpmDatabase(Tools tools) {
    /** The states of packages; candidates only of files. */
    List<PackageState> states(List<PackageTarget> wanted, ToolSettings settings) throws IOException {
        List<PackageState> states = new ArrayList<>();
        for (PackageTarget target : wanted) {
            Optional<String> file = file(target);
            if (file.isEmpty()) {
                Optional<Rpm> installed = installed(target.name(), settings);
                states.add(new PackageState(
                        installed.map(Rpm::name).orElse(target.name()), installed.map(Rpm::version), Optional.empty()));
            } else {
                Rpm rpm = read(target.name(), file.get(), settings);
                states.add(new PackageState(
                        rpm.name(), installed(rpm.name(), settings).map(Rpm::version), Optional.of(rpm.version())));
            }
        }
        return states;
    }

    /** By name, and when there is none, what provides the name. */
    private Optional<Rpm> installed(String spec, ToolSettings settings) throws IOException {
        Optional<Rpm> found = query(settings, "-q", spec);
        return found.isPresent() ? found : query(settings, "-q", "--whatprovides", spec);
    }

    private Optional<Rpm> query(ToolSettings settings, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("rpm", "--queryformat", Rpm.RPM_FORMAT));
        command.addAll(List.of(arguments));
        CommandOutcome outcome = tools.ask(command, settings);
        return outcome.exitStatus() == 0 ? Rpm.preferred(Rpm.parse(outcome.standardOutput())) : Optional.empty();
    }

    private Rpm read(String name, String file, ToolSettings settings) throws IOException {
        if (!Files.isRegularFile(Path.of(file))) {
            throw new ResourceException(
                    "Chef::Exceptions::Package", "Package " + name + " not found: " + file + " is not a file");
        }
        String output = tools.run(
                        List.of("rpm", "--queryformat", Rpm.RPM_FORMAT, "-q", "-p", "--nosignature", file), settings)
                .standardOutput();
        return Rpm.parse(output).stream()
                .findFirst()
                .orElseThrow(() -> new ResourceException(
                        "Chef::Exceptions::Package", file + " is not a package that rpm can read"));
    }

    static Optional<String> file(PackageTarget target) {
        boolean named = target.name().startsWith("/") && target.name().endsWith(".rpm");
        return target.file().or(() -> named ? Optional.of(target.name()) : Optional.empty());
    }

    /** Targets as dnf and yum take them: files, or names with version and architecture. */
    static List<String> specs(List<PackageTarget> targets, ToolSettings settings) {
        return targets.stream()
                .map(target -> file(target)
                        .orElseGet(() -> qualified(
                                target.name()
                                        + target.version().map(v -> "-" + v).orElse(""),
                                settings)))
                .toList();
    }

    static String qualified(String spec, ToolSettings settings) {
        return spec
                + settings.architecture()
                        .map(architecture -> "." + architecture)
                        .orElse("");
    }

    /** Reads what the plugin versionlock lists: {@code name-epoch:version-release.*} or with the epoch first. */
    static boolean isLocked(String name, String output) {
        Pattern lock = Pattern.compile("(?m)^(\\d+:)?" + Pattern.quote(name) + "-(\\d+:)?[^-\\s]+-[^-\\s]+$");
        return lock.matcher(output).find();
    }
}
