package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** dpkg, for package files that a recipe has put on the machine. What needs no file is done by {@link AptTool}. */
final class DpkgTool implements PackageTool {
    private final Tools tools;
    private final AptTool apt;

    DpkgTool(Commands commands) {
        tools = new Tools(commands);
        apt = new AptTool(commands);
    }

    @Override
    public List<PackageState> states(List<PackageTarget> wanted, ToolSettings settings) throws IOException {
        List<PackageState> states = new ArrayList<>();
        for (PackageTarget target : wanted) {
            Optional<String> file = file(target);
            if (file.isPresent() && Files.isRegularFile(Path.of(file.get()))) {
                String[] fields = tools.run(
                                List.of("dpkg-deb", "-W", "--showformat=${Package}\\n${Version}", file.get()), settings)
                        .standardOutput()
                        .strip()
                        .split("\n", -1);
                String version = fields.length > 1 ? fields[1] : "";
                states.add(new PackageState(fields[0], installed(fields[0], settings), Optional.of(version)));
            } else if (file.isPresent() && file.get().equals(target.name())) {
                throw missing(target.name(), file.get());
            } else {
                // What is installed can be removed without its file.
                states.add(new PackageState(target.name(), installed(target.name(), settings), Optional.empty()));
            }
        }
        return states;
    }

    /** Installing needs the file itself. */
    @Override
    public List<PackageState> withCandidates(
            List<PackageTarget> wanted, List<PackageState> states, ToolSettings settings) {
        for (PackageTarget target : wanted) {
            Optional<String> file = file(target);
            if (file.isEmpty()) {
                throw new ResourceException(
                        "Chef::Exceptions::Package",
                        settings.label() + ": property source is required for dpkg_package to install "
                                + target.name());
            }
            if (!Files.isRegularFile(Path.of(file.get()))) {
                throw missing(target.name(), file.get());
            }
        }
        return states;
    }

    private Optional<String> installed(String name, ToolSettings settings) throws IOException {
        CommandOutcome outcome =
                tools.ask(List.of("dpkg-query", "-W", "--showformat=${db:Status-Status}\\n${Version}", name), settings);
        String[] fields = outcome.standardOutput().strip().split("\n", -1);
        boolean there = outcome.exitStatus() == 0 && fields.length > 1 && fields[0].equals("installed");
        return there ? Optional.of(fields[1]) : Optional.empty();
    }

    private static Optional<String> file(PackageTarget target) {
        return target.file().or(() -> target.name().startsWith("/") ? Optional.of(target.name()) : Optional.empty());
    }

    private static ResourceException missing(String name, String file) {
        return new ResourceException(
                "Chef::Exceptions::Package", "Package " + name + " not found: " + file + " is not a file");
    }

    @Override
    public void install(List<PackageTarget> targets, ToolSettings settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("dpkg", "-i", "--force-confdef"));
        arguments.add(settings.overwriteConfigFiles() ? "--force-confnew" : "--force-confold");
        arguments.addAll(settings.options());
        for (PackageTarget target : targets) {
            String file = file(target)
                    .orElseThrow(() -> new ResourceException(
                            "Chef::Exceptions::Package",
                            settings.label() + ": property source is required for dpkg_package to install "
                                    + target.name()));
            arguments.add(file);
        }
        tools.run(arguments, settings);
    }

    @Override
    public void remove(List<String> names, ToolSettings settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("dpkg", "-r"));
        arguments.addAll(settings.options());
        arguments.addAll(names);
        tools.run(arguments, settings);
    }

    @Override
    public void purge(List<String> names, ToolSettings settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("dpkg", "-P"));
        arguments.addAll(settings.options());
        arguments.addAll(names);
        tools.run(arguments, settings);
    }

    @Override
    public void reconfigure(List<String> names, ToolSettings settings) throws IOException {
        apt.reconfigure(names, settings);
    }

    @Override
    public void preseed(byte[] answers, ToolSettings settings) throws IOException {
        apt.preseed(answers, settings);
    }

    @Override
    public boolean locked(String name, ToolSettings settings) throws IOException {
        return apt.locked(name, settings);
    }

    @Override
    public void lock(List<String> names, ToolSettings settings) throws IOException {
        apt.lock(names, settings);
    }

    @Override
    public void unlock(List<String> names, ToolSettings settings) throws IOException {
        apt.unlock(names, settings);
    }

    @Override
    public String name() {
        return "dpkg";
    }
}
