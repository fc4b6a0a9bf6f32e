package dev.cairn.agent.provider.packages;

import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** dnf of the Fedora family; on Red Hat 8 and later, and on Amazon Linux 2023, {@code yum} is the same program. */
final class DnfTool implements PackageTool {
    private final Tools tools;
    private final RpmDatabase database;

    DnfTool(Commands commands) {
        tools = new Tools(commands);
        database = new RpmDatabase(tools);
    }

    @Override
    public List<PackageState> states(List<PackageTarget> wanted, ToolSettings settings) throws IOException {
        return database.states(wanted, settings);
    }

    @Override
    public List<PackageState> withCandidates(
            List<PackageTarget> wanted, List<PackageState> states, ToolSettings settings) throws IOException {
        List<PackageState> completed = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            PackageState state = states.get(i);
            String spec = wanted.get(i).name();
            if (state.candidate().isPresent() || wanted.get(i).version().isPresent()) {
                completed.add(state);
            } else if (state.installed().isPresent()) {
                // dnf compares the versions.
                completed.add(state.offered(query(settings, "--upgrades", state.name())));
            } else {
                Optional<Rpm> offered = query(settings, spec);
                completed.add(state.offered(offered.isPresent() ? offered : query(settings, "--whatprovides", spec)));
            }
        }
        return completed;
    }

    private Optional<Rpm> query(ToolSettings settings, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("dnf", "-q"));
        command.addAll(settings.repositoryOptions());
        command.addAll(List.of("repoquery", "--latest-limit=1"));
        settings.architecture().ifPresent(architecture -> command.addAll(List.of("--arch", architecture)));
        command.addAll(List.of("--qf", Rpm.DNF_FORMAT));
        command.addAll(List.of(arguments));
        return Rpm.preferred(Rpm.parse(tools.run(command, settings).standardOutput()));
    }

    @Override
    public boolean satisfies(String wanted, String installed) {
        return Rpm.isVersion(wanted, installed);
    }

    /** Goes down to an older version, too, when that is the one asked for. */
    @Override
    public void install(List<PackageTarget> targets, ToolSettings settings) throws IOException {
        tools.run(dnf("install", RpmDatabase.specs(targets, settings), settings), settings);
    }

    @Override
    public void remove(List<String> names, ToolSettings settings) throws IOException {
        tools.run(dnf("remove", names, settings), settings);
    }

    @Override
    public boolean locked(String name, ToolSettings settings) throws IOException {
        return RpmDatabase.isLocked(
                name,
                tools.run(List.of("dnf", "-q", "versionlock", "list"), settings).standardOutput());
    }

    @Override
    public void lock(List<String> names, ToolSettings settings) throws IOException {
        tools.run(with(List.of("dnf", "-q", "versionlock", "add"), names), settings);
    }

    @Override
    public void unlock(List<String> names, ToolSettings settings) throws IOException {
        tools.run(with(List.of("dnf", "-q", "versionlock", "delete"), names), settings);
    }

    @Override
    public String name() {
        return "dnf";
    }

    private static List<String> dnf(String verb, List<String> names, ToolSettings settings) {
        List<String> arguments = new ArrayList<>(List.of("dnf", "-y"));
        arguments.addAll(settings.options());
        arguments.add(verb);
        arguments.addAll(names);
        return arguments;
    }

    private static List<String> with(List<String> words, List<String> names) {
        List<String> arguments = new ArrayList<>(words);
        arguments.addAll(names);
        return arguments;
    }
}
