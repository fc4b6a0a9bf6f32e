package dev.cairn.agent.provider.packages;

import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** zypper of SUSE, called as Chef::Provider::Package::Zypper does. */
final class ZypperTool implements PackageTool {
    private static final Pattern VERSION = Pattern.compile("(?m)^Version +: (\\S+)");
    private static final Pattern LOCKED = Pattern.compile("<name>([^<]+)</name>");

    private final Tools tools;
    private final RpmDatabase database;

    ZypperTool(Commands commands) {
        tools = new Tools(commands);
        database = new RpmDatabase(tools);
    }

    @Override
    public List<PackageState> states(List<PackageTarget> wanted, ToolSettings settings) throws IOException {
        return database.states(wanted, settings);
    }

    /** What zypper's solver would take: for an installed package its own version, when there is no newer one. */
    @Override
    public List<PackageState> withCandidates(
            List<PackageTarget> wanted, List<PackageState> states, ToolSettings settings) throws IOException {
        List<PackageState> completed = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            PackageState state = states.get(i);
            if (state.candidate().isPresent() || wanted.get(i).version().isPresent()) {
                completed.add(state);
                continue;
            }
            Matcher version =
                    VERSION.matcher(tools.run(zypper(settings, "info", List.of(), List.of(state.name())), settings)
                            .standardOutput());
            Optional<String> offered = version.find() ? Optional.of(version.group(1)) : Optional.empty();
            completed.add(new PackageState(
                    state.name(), state.installed(), offered.isPresent() ? offered : state.installed()));
        }
        return completed;
    }

    @Override
    public boolean satisfies(String wanted, String installed) {
        return Rpm.isVersion(wanted, installed);
    }

    @Override
    public void install(List<PackageTarget> targets, ToolSettings settings) throws IOException {
        List<String> names = targets.stream()
                .map(target -> RpmDatabase.file(target)
                        .orElseGet(() -> target.name()
                                + target.version().map(v -> "=" + v).orElse("")))
                .toList();
        List<String> options = new ArrayList<>(settings.options());
        options.add("--auto-agree-with-licenses");
        if (settings.allowDowngrade()) {
            options.add("--oldpackage");
        }
        tools.run(zypper(settings, "install", options, names), settings);
    }

    @Override
    public void remove(List<String> names, ToolSettings settings) throws IOException {
        tools.run(zypper(settings, "remove", settings.options(), names), settings);
    }

    @Override
    public void purge(List<String> names, ToolSettings settings) throws IOException {
        List<String> options = new ArrayList<>(settings.options());
        options.add("--clean-deps");
        tools.run(zypper(settings, "remove", options, names), settings);
    }

    @Override
    public boolean locked(String name, ToolSettings settings) throws IOException {
        return LOCKED.matcher(tools.run(List.of("zypper", "--non-interactive", "--xmlout", "locks"), settings)
                        .standardOutput())
                .results()
                .anyMatch(lock -> lock.group(1).equals(name));
    }

    @Override
    public void lock(List<String> names, ToolSettings settings) throws IOException {
        tools.run(zypper(settings, "addlock", List.of(), names), settings);
    }

    @Override
    public void unlock(List<String> names, ToolSettings settings) throws IOException {
        tools.run(zypper(settings, "removelock", List.of(), names), settings);
    }

    @Override
    public String name() {
        return "zypper";
    }

    private static List<String> zypper(ToolSettings settings, String verb, List<String> options, List<String> names) {
        List<String> arguments = new ArrayList<>(List.of("zypper", "--non-interactive"));
        arguments.addAll(settings.globalOptions());
        arguments.add(verb);
        arguments.addAll(options);
        arguments.addAll(names);
        return arguments;
    }
}
