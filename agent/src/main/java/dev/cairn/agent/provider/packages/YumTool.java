package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** yum 3 of Amazon Linux 1 and 2 and of Red Hat 6 and 7. */
final class YumTool implements PackageTool {
    /** A line of {@code yum provides}: {@code [epoch:]name-version-release.architecture : summary}. */
    private static final Pattern PROVIDER = Pattern.compile("(?m)^(?:(\\d+):)?(\\S+)-([^-\\s]+-[^-\\s]+)\\.(\\w+) : ");

    private final Tools tools;
    private final RpmDatabase database;

    YumTool(Commands commands) {
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
            if (state.candidate().isPresent() || wanted.get(i).version().isPresent()) {
                completed.add(state);
            } else if (state.installed().isPresent()) {
                completed.add(state.offered(list("updates", state.name(), settings)));
            } else {
                String spec = RpmDatabase.qualified(wanted.get(i).name(), settings);
                Optional<Rpm> offered = list("available", spec, settings);
                completed.add(state.offered(offered.isPresent() ? offered : provider(spec, settings)));
            }
        }
        return completed;
    }

    /** Columns of name.architecture, version and repository; yum breaks a line where a column does not fit. */
    private Optional<Rpm> list(String kind, String spec, ToolSettings settings) throws IOException {
        List<String> words = Arrays.stream(ask(settings, "list", kind, spec).split("\n", -1))
                .filter(line -> !line.endsWith(" Packages"))
                .flatMap(line -> Arrays.stream(line.strip().split("\\s+", -1)))
                .filter(word -> !word.isEmpty())
                .toList();
        List<Rpm> packages = new ArrayList<>();
        for (int i = 0; i + 2 < words.size(); i += 3) {
            int dot = words.get(i).lastIndexOf('.');
            if (dot > 0) {
                packages.add(new Rpm(
                        words.get(i).substring(0, dot),
                        Rpm.withoutZeroEpoch(words.get(i + 1)),
                        words.get(i).substring(dot + 1)));
            }
        }
        return Rpm.preferred(packages);
    }

    private String ask(ToolSettings settings, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("yum", "-d", "0", "-e", "0"));
        command.addAll(settings.repositoryOptions());
        command.addAll(List.of(words));
        return tools.ask(command, settings).standardOutput();
    }

    private Optional<Rpm> provider(String spec, ToolSettings settings) throws IOException {
        Matcher matcher = PROVIDER.matcher(ask(settings, "provides", spec));
        List<Rpm> packages = new ArrayList<>();
        while (matcher.find()) {
            String epoch = matcher.group(1) == null ? "" : matcher.group(1) + ":";
            packages.add(new Rpm(matcher.group(2), Rpm.withoutZeroEpoch(epoch + matcher.group(3)), matcher.group(4)));
        }
        return Rpm.preferred(packages);
    }

    @Override
    public boolean satisfies(String wanted, String installed) {
        return Rpm.isVersion(wanted, installed);
    }

    /** yum takes an older version for "nothing to do" and says success; then it is told to go down. */
    @Override
    public void install(List<PackageTarget> targets, ToolSettings settings) throws IOException {
        tools.run(yum("install", RpmDatabase.specs(targets, settings), settings), settings);
        List<PackageTarget> newer = newer(targets, settings);
        if (newer.isEmpty()) {
            return;
        }
        if (settings.allowDowngrade()) {
            tools.run(yum("downgrade", RpmDatabase.specs(newer, settings), settings), settings);
        }
        List<PackageTarget> wrong = newer(targets, settings);
        if (!wrong.isEmpty()) {
            throw new ResourceException(
                    "Chef::Exceptions::Package",
                    settings.label() + ": yum did not install "
                            + String.join(", ", RpmDatabase.specs(wrong, settings))
                            + (settings.allowDowngrade() ? "" : ": allow_downgrade is false"));
        }
    }

    private List<PackageTarget> newer(List<PackageTarget> targets, ToolSettings settings) throws IOException {
        List<PackageState> states = database.states(targets, settings);
        List<PackageTarget> newer = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            Optional<String> wanted = targets.get(i).version();
            Optional<String> installed = states.get(i).installed();
            if (wanted.isPresent() && !(installed.isPresent() && satisfies(wanted.get(), installed.get()))) {
                newer.add(targets.get(i));
            }
        }
        return newer;
    }

    @Override
    public void remove(List<String> names, ToolSettings settings) throws IOException {
        tools.run(yum("remove", names, settings), settings);
    }

    @Override
    public boolean locked(String name, ToolSettings settings) throws IOException {
        return RpmDatabase.isLocked(
                name,
                tools.run(List.of("yum", "-q", "versionlock", "list"), settings).standardOutput());
    }

    @Override
    public void lock(List<String> names, ToolSettings settings) throws IOException {
        tools.run(versionlock("add", names), settings);
    }

    @Override
    public void unlock(List<String> names, ToolSettings settings) throws IOException {
        tools.run(versionlock("delete", names), settings);
    }

    @Override
    public String name() {
        return "yum";
    }

    private static List<String> versionlock(String verb, List<String> names) {
        List<String> arguments = new ArrayList<>(List.of("yum", "-q", "versionlock", verb));
        arguments.addAll(names);
        return arguments;
    }

    private static List<String> yum(String verb, List<String> names, ToolSettings settings) {
        List<String> arguments = new ArrayList<>(List.of("yum", "-d", "0", "-e", "0", "-y"));
        arguments.addAll(settings.options());
        arguments.add(verb);
        arguments.addAll(names);
        return arguments;
    }
}
