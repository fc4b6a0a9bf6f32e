package dev.cairn.agent.provider.packages;

import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** apk of Alpine. */
final class ApkTool implements PackageTool {
    /** How {@code apk policy} names the database of what is installed among a version's repositories. */
    private static final String INSTALLED = "lib/apk/db/installed";

    private final Tools tools;

    ApkTool(Commands commands) {
        tools = new Tools(commands);
    }

    @Override
    public List<PackageState> states(List<PackageTarget> wanted, ToolSettings settings) throws IOException {
        List<PackageState> states = new ArrayList<>();
        for (PackageTarget target : wanted) {
            String output =
                    tools.run(List.of("apk", "policy", target.name()), settings).standardOutput();
            states.add(parse(target.name(), output));
        }
        return states;
    }

    /** A heading, then versions indented by two with their repositories indented by four, the oldest version first. */
    static PackageState parse(String name, String output) {
        Optional<String> installed = Optional.empty();
        Optional<String> candidate = Optional.empty();
        String version = "";
        for (String line : output.split("\n", -1)) {
            if (line.startsWith("    ")) {
                if (line.strip().equals(INSTALLED)) {
                    installed = Optional.of(version);
                }
                candidate = Optional.of(version);
            } else if (line.startsWith("  ") && line.endsWith(":")) {
                version = line.strip().substring(0, line.strip().length() - 1);
            }
        }
        return new PackageState(name, installed, candidate);
    }

    @Override
    public void install(List<PackageTarget> targets, ToolSettings settings) throws IOException {
        List<String> names = targets.stream()
                .map(target -> target.file()
                        .orElseGet(() -> target.name()
                                + target.version().map(v -> "=" + v).orElse("")))
                .toList();
        tools.run(apk("add", settings.options(), names), settings);
    }

    @Override
    public void remove(List<String> names, ToolSettings settings) throws IOException {
        tools.run(apk("del", settings.options(), names), settings);
    }

    @Override
    public void purge(List<String> names, ToolSettings settings) throws IOException {
        List<String> options = new ArrayList<>(settings.options());
        options.add("--purge");
        tools.run(apk("del", options, names), settings);
    }

    @Override
    public String name() {
        return "apk";
    }

    private static List<String> apk(String verb, List<String> options, List<String> names) {
        List<String> arguments = new ArrayList<>(List.of("apk", "--no-progress", verb));
        arguments.addAll(options);
        arguments.addAll(names);
        return arguments;
    }
}
