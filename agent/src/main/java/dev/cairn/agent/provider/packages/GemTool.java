package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * gem(1) of the machine's Ruby. A wanted version may be a requirement such as {@code ~> 1.2}; sources are addresses of
 * gem servers or a gem's file.
 */
final class GemTool implements PackageTool {
    private static final Pattern LISTED = Pattern.compile("\\(([^)]*)\\)");
    private static final Pattern FILE = Pattern.compile("(?:.*/)?.+?-(\\d[^/]*)\\.gem");

    private final Tools tools;
    private final String binary;
    private final boolean newest;
    private final boolean lenient;
    private final boolean clearSources;
    private final List<String> hashOptions;
    private final Map<String, String> wantedVersions = new HashMap<>();

    GemTool(Commands commands, Desired desired) {
        tools = new Tools(commands);
        binary = desired.text("gem_binary", "gem");
        newest = desired.request().action().equals("upgrade");
        lenient = desired.request().whyRun();
        clearSources = desired.flag("clear_sources", false);
        hashOptions = desired.isMap("options") ? hashOptions(desired.map("options")) : List.of();
    }

    /** Options in Ruby's form, such as {@code :prerelease => true}. */
    private static List<String> hashOptions(Map<?, ?> options) {
        List<String> words = new ArrayList<>();
        options.forEach((name, value) -> {
            String flag = "--" + name.toString().replace('_', '-');
            if (Boolean.TRUE.equals(value)) {
                words.add(flag);
            } else if (value != null && !Boolean.FALSE.equals(value)) {
                words.addAll(List.of(flag, value.toString()));
            }
        });
        return words;
    }

    @Override
    public List<PackageState> states(List<PackageTarget> wanted, ToolSettings settings) throws IOException {
        List<PackageState> states = new ArrayList<>();
        for (PackageTarget target : wanted) {
            target.version().ifPresent(version -> wantedVersions.put(target.name(), version));
            states.add(state(target, settings));
        }
        return states;
    }

    private PackageState state(PackageTarget target, ToolSettings settings) throws IOException {
        String name = target.name();
        Optional<String> installed;
        try {
            installed = installed(target, settings);
        } catch (NoSuchFileException e) {
            if (lenient) {
                return new PackageState(name, Optional.empty(), target.version());
            }
            throw new ResourceException(
                    "Chef::Exceptions::Package",
                    settings.label() + ": the program " + binary + " is not installed; install Ruby with its gem "
                            + "command first, or name it with gem_binary",
                    e);
        }
        Optional<String> candidate = target.version();
        if (candidate.isEmpty() && (installed.isEmpty() || newest)) {
            candidate = candidate(target, settings);
        }
        return new PackageState(name, installed, candidate.or(() -> installed));
    }

    /** The newest version that is there; with a wanted version that one, when a version that fits it is there. */
    private Optional<String> installed(PackageTarget target, ToolSettings settings) throws IOException {
        String pattern = "^" + Pattern.quote(target.name()).replace("\\Q", "").replace("\\E", "") + "$";
        if (target.version().isPresent()) {
            CommandOutcome there = tools.ask(
                    List.of(
                            binary,
                            "list",
                            "--local",
                            "-i",
                            pattern,
                            "-v",
                            target.version().get()),
                    settings);
            return there.exitStatus() == 0 && there.standardOutput().strip().endsWith("true")
                    ? target.version()
                    : Optional.empty();
        }
        return first(
                tools.ask(List.of(binary, "list", "--local", pattern), settings).standardOutput());
    }

    private Optional<String> candidate(PackageTarget target, ToolSettings settings) throws IOException {
        if (target.file().isPresent() && target.file().get().endsWith(".gem")) {
            Matcher named = FILE.matcher(target.file().get());
            return named.matches() ? Optional.of(named.group(1)) : Optional.empty();
        }
        List<String> arguments = new ArrayList<>(List.of(binary, "list", "--remote", "^" + target.name() + "$"));
        arguments.addAll(sources(target));
        Optional<String> candidate = first(tools.ask(arguments, settings).standardOutput());
        if (candidate.isEmpty() && !lenient) {
            // A listing says nothing about sources that do not answer; this fails with the reason.
            List<String> why = new ArrayList<>(List.of(binary, "install", target.name(), "--explain"));
            why.addAll(sources(target));
            tools.run(why, settings);
        }
        return candidate;
    }

    private static Optional<String> first(String listing) {
        Matcher versions = LISTED.matcher(listing);
        if (!versions.find()) {
            return Optional.empty();
        }
        String version = versions.group(1).split(",", -1)[0].strip();
        // "default: 1.2" marks what comes with Ruby, and a platform may follow.
        return Optional.of(version.substring(version.indexOf(' ') < 0 || !version.startsWith("default:") ? 0 : 9)
                .strip()
                .split(" ", -1)[0]);
    }

    private List<String> sources(PackageTarget target) {
        List<String> words = new ArrayList<>();
        if (clearSources) {
            words.add("--clear-sources");
        }
        target.file().filter(file -> !file.endsWith(".gem")).ifPresent(url -> words.addAll(List.of("--source", url)));
        return words;
    }

    @Override
    public void install(List<PackageTarget> targets, ToolSettings settings) throws IOException {
        for (PackageTarget target : targets) {
            Optional<String> file = target.file().filter(source -> source.endsWith(".gem"));
            List<String> arguments = new ArrayList<>(List.of(binary, "install", file.orElse(target.name()), "-q"));
            List<String> options = options(settings);
            if (!options.contains("--no-document")) {
                arguments.add("--no-document");
            }
            if (file.isEmpty()) {
                target.version().ifPresent(version -> arguments.addAll(List.of("-v", version)));
                arguments.addAll(sources(target));
            }
            arguments.addAll(options);
            tools.run(arguments, settings);
        }
    }

    /** What Ruby up to 2 had two words for is one now. */
    private List<String> options(ToolSettings settings) {
        List<String> words = new ArrayList<>(hashOptions);
        for (String word : settings.options()) {
            boolean documents = word.equals("--no-ri") || word.equals("--no-rdoc");
            if (!documents) {
                words.add(word);
            } else if (!words.contains("--no-document")) {
                words.add("--no-document");
            }
        }
        return words;
    }

    @Override
    public void remove(List<String> names, ToolSettings settings) throws IOException {
        for (String name : names) {
            List<String> arguments = new ArrayList<>(List.of(binary, "uninstall", name, "-q", "-x", "-I"));
            // Versions of a gem stand beside each other.
            String version = wantedVersions.get(name);
            arguments.addAll(version == null ? List.of("-a") : List.of("-v", version));
            arguments.addAll(options(settings));
            tools.run(arguments, settings);
        }
    }

    @Override
    public String whenMissing() {
        return "check the name, and whether the source of gems has it";
    }

    @Override
    public String name() {
        return "gem";
    }
}
