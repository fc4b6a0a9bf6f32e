package dev.cairn.agent.provider.packages;

import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** snap of Canonical. A snap has one version for each of its channels. */
final class SnapTool implements PackageTool {
    private final Tools tools;

    SnapTool(Commands commands) {
        tools = new Tools(commands);
    }

    @Override
    public List<PackageState> states(List<PackageTarget> wanted, ToolSettings settings) throws IOException {
        List<PackageState> states = new ArrayList<>();
        for (PackageTarget target : wanted) {
            CommandOutcome listed = tools.ask(List.of("snap", "list", target.name()), settings);
            states.add(
                    new PackageState(target.name(), version(target.name(), listed.standardOutput()), Optional.empty()));
        }
        return states;
    }

    /** A heading, then a line of the name, its version and more. */
    private static Optional<String> version(String name, String output) {
        return output.lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length > 1 && fields[0].equals(name))
                .map(fields -> fields[1])
                .findFirst();
    }

    @Override
    public List<PackageState> withCandidates(
            List<PackageTarget> wanted, List<PackageState> states, ToolSettings settings) throws IOException {
        List<PackageState> complete = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            PackageTarget target = wanted.get(i);
            Optional<String> candidate = target.file().isPresent() ? target.file() : candidate(target, settings);
            complete.add(new PackageState(states.get(i).name(), states.get(i).installed(), candidate));
        }
        return complete;
    }

    /** From lines such as {@code latest/stable: 1.2 2024-01-01 (7) 9MB -}, or {@code stable: ...}. */
    private Optional<String> candidate(PackageTarget target, ToolSettings settings) throws IOException {
        String channel = channel(settings);
        CommandOutcome outcome = tools.ask(List.of("snap", "info", target.name()), settings);
        return outcome.standardOutput()
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length > 1
                        && (fields[0].equals(channel + ":") || fields[0].equals("latest/" + channel + ":")))
                .map(fields -> fields[1])
                .findFirst();
    }

    private static String channel(ToolSettings settings) {
        return settings.channel().orElse("stable");
    }

    @Override
    public void install(List<PackageTarget> targets, ToolSettings settings) throws IOException {
        for (PackageTarget target : targets) {
            boolean present = version(
                            target.name(),
                            tools.ask(List.of("snap", "list", target.name()), settings)
                                    .standardOutput())
                    .isPresent();
            List<String> arguments = new ArrayList<>(List.of("snap", present ? "refresh" : "install"));
            arguments.addAll(settings.options());
            if (target.file().isPresent()) {
                arguments.set(1, "install");
                arguments.add(target.file().get());
            } else {
                arguments.addAll(List.of("--channel=" + channel(settings), target.name()));
            }
            tools.run(arguments, settings);
        }
    }

    @Override
    public void remove(List<String> names, ToolSettings settings) throws IOException {
        snap("remove", List.of(), names, settings);
    }

    @Override
    public void purge(List<String> names, ToolSettings settings) throws IOException {
        snap("remove", List.of("--purge"), names, settings);
    }

    private void snap(String verb, List<String> more, List<String> names, ToolSettings settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("snap", verb));
        arguments.addAll(more);
        arguments.addAll(settings.options());
        arguments.addAll(names);
        tools.run(arguments, settings);
    }

    @Override
    public String name() {
        return "snap";
    }
}
