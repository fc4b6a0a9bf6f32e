package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** apt-get and its relatives, called as Chef::Provider::Package::Apt does. */
final class AptTool implements PackageTool {
    private static final String LOCK_WAIT = "DPkg::Lock::Timeout=120";

    private final Tools tools;

    AptTool(Commands commands) {
        tools = new Tools(commands);
    }

    @Override
    public List<PackageState> states(List<PackageTarget> wanted, ToolSettings settings) throws IOException {
        List<String> names = wanted.stream().map(PackageTarget::name).distinct().toList();
        Map<String, PackageState> known = policy(names, settings);
        List<PackageState> states = new ArrayList<>();
        for (PackageTarget target : wanted) {
            PackageState state = known.get(target.name());
            if (state == null
                    || (state.installed().isEmpty() && state.candidate().isEmpty())) {
                state = virtual(target.name(), settings);
            }
            states.add(state);
        }
        return states;
    }

    /** One call for all names: apt reads its lists for each call anew, which takes most of the time. */
    private Map<String, PackageState> policy(List<String> names, ToolSettings settings) throws IOException {
        List<String> arguments = asking(settings);
        arguments.addAll(release(settings));
        arguments.add("policy");
        arguments.addAll(names);
        Map<String, PackageState> states = new LinkedHashMap<>();
        String name = "";
        Optional<String> installed = Optional.empty();
        for (String line : tools.run(arguments, settings).standardOutput().split("\n", -1)) {
            if (!line.startsWith(" ") && line.endsWith(":")) {
                name = line.substring(0, line.length() - 1);
                installed = Optional.empty();
            } else if (line.startsWith("  Installed: ")) {
                installed = version(line);
            } else if (line.startsWith("  Candidate: ")) {
                states.put(name, new PackageState(name, installed, version(line)));
            }
        }
        return states;
    }

    /** A question writes what it has read of the lists to a cache, which why-run must not. */
    private static List<String> asking(ToolSettings settings) {
        List<String> arguments = new ArrayList<>(List.of("apt-cache"));
        if (settings.whyRun()) {
            arguments.addAll(List.of("-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="));
        }
        return arguments;
    }

    private static Optional<String> version(String line) {
        String version = line.substring(line.indexOf(':') + 1).strip();
        return version.equals("(none)") ? Optional.empty() : Optional.of(version);
    }

    /** A name that only other packages provide: one provider stands for it, several leave the choice to the recipe. */
    private PackageState virtual(String name, ToolSettings settings) throws IOException {
        List<String> arguments = asking(settings);
        arguments.addAll(List.of("showpkg", name));
        String output = tools.ask(arguments, settings).standardOutput();
        int start = output.indexOf("Reverse Provides:");
        SequencedSet<String> providers = new LinkedHashSet<>();
        // apt-cache takes a name with * or ? for a pattern, and answers with whatever matches.
        if (start >= 0 && output.startsWith("Package: " + name + "\n")) {
            output.substring(start)
                    .lines()
                    .skip(1)
                    .map(line -> line.split(" ", -1)[0])
                    .forEach(provider -> {
                        if (!provider.isEmpty()) {
                            providers.add(provider);
                        }
                    });
        }
        if (providers.isEmpty()) {
            return new PackageState(name, Optional.empty(), Optional.empty());
        }
        Map<String, PackageState> states = policy(List.copyOf(providers), settings);
        for (PackageState state : states.values()) {
            if (state.installed().isPresent()) {
                return state;
            }
        }
        if (providers.size() > 1) {
            throw new ResourceException(
                    "Chef::Exceptions::Package",
                    name + " is a virtual package provided by " + providers.size()
                            + " packages, you must explicitly select one to install: " + String.join(", ", providers));
        }
        return states.getOrDefault(
                providers.getFirst(), new PackageState(providers.getFirst(), Optional.empty(), Optional.empty()));
    }

    @Override
    public void install(List<PackageTarget> targets, ToolSettings settings) throws IOException {
        List<String> names = targets.stream()
                .map(target ->
                        target.name() + target.version().map(v -> "=" + v).orElse(""))
                .toList();
        List<String> before = new ArrayList<>(List.of("-o", "Dpkg::Options::=--force-confdef"));
        before.addAll(List.of(
                "-o", "Dpkg::Options::=" + (settings.overwriteConfigFiles() ? "--force-confnew" : "--force-confold")));
        if (settings.allowDowngrade()) {
            before.add("--allow-downgrades");
        }
        before.addAll(release(settings));
        tools.run(aptGet("install", before, names, settings), settings);
    }

    @Override
    public void remove(List<String> names, ToolSettings settings) throws IOException {
        tools.run(aptGet("remove", List.of(), names, settings), settings);
    }

    @Override
    public void purge(List<String> names, ToolSettings settings) throws IOException {
        tools.run(aptGet("purge", List.of(), names, settings), settings);
    }

    private static List<String> aptGet(String verb, List<String> before, List<String> names, ToolSettings settings) {
        List<String> arguments = new ArrayList<>(List.of("apt-get", "-q", "-y", "-o", LOCK_WAIT));
        arguments.addAll(before);
        arguments.addAll(settings.options());
        arguments.add(verb);
        arguments.addAll(names);
        return arguments;
    }

    private static List<String> release(ToolSettings settings) {
        return settings.defaultRelease()
                .map(release -> List.of("-o", "APT::Default-Release=" + release))
                .orElse(List.of());
    }

    @Override
    public void reconfigure(List<String> names, ToolSettings settings) throws IOException {
        tools.run(with("dpkg-reconfigure", names), settings);
    }

    @Override
    public void preseed(byte[] answers, ToolSettings settings) throws IOException {
        tools.feed(List.of("debconf-set-selections"), answers, settings);
    }

    @Override
    public boolean locked(String name, ToolSettings settings) throws IOException {
        return tools.run(List.of("apt-mark", "showhold", name), settings)
                .standardOutput()
                .lines()
                .anyMatch(line -> line.strip().equals(name));
    }

    @Override
    public void lock(List<String> names, ToolSettings settings) throws IOException {
        tools.run(with("apt-mark hold", names), settings);
    }

    @Override
    public void unlock(List<String> names, ToolSettings settings) throws IOException {
        tools.run(with("apt-mark unhold", names), settings);
    }

    private static List<String> with(String words, List<String> names) {
        List<String> arguments = new ArrayList<>(List.of(words.split(" ", -1)));
        arguments.addAll(names);
        return arguments;
    }

    @Override
    public String whenMissing() {
        return "check the name, and whether the package lists are up to date (apt_update)";
    }

    @Override
    public String name() {
        return "apt";
    }
}
