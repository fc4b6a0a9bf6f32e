package dev.cairn.agent.provider.packages;

import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.FakeCommands;
import dev.cairn.agent.system.FakeCommands.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** apt with packages in memory, answering in the words of apt 2.6. */
final class FakeApt {
    final Map<String, String> candidates = new TreeMap<>();
    final Map<String, String> installed = new TreeMap<>();
    final Map<String, List<String>> virtual = new TreeMap<>();
    final Set<String> held = new TreeSet<>();
    final List<String> preseeded = new ArrayList<>();
    private final Set<String> broken = new TreeSet<>();

    FakeApt on(FakeCommands commands) {
        commands.installed("apt-cache", this::cache)
                .installed("apt-get", this::get)
                .installed("apt-mark", this::mark)
                .installed("dpkg-reconfigure", command -> Answer.ok(""))
                .installed("debconf-set-selections", command -> {
                    preseeded.add(new String(command.input(), java.nio.charset.StandardCharsets.UTF_8));
                    return Answer.ok("");
                });
        return this;
    }

    FakeApt offering(String name, String version) {
        candidates.put(name, version);
        return this;
    }

    /** Its installation fails. */
    FakeApt broken(String name) {
        broken.add(name);
        return offering(name, "1");
    }

    List<Object> state() {
        return List.of(Map.copyOf(installed), Set.copyOf(held), List.copyOf(preseeded));
    }

    private static List<String> words(CommandLine command) {
        List<String> words = new ArrayList<>();
        List<String> arguments = command.arguments();
        for (int i = 1; i < arguments.size(); i++) {
            if (arguments.get(i).equals("-o")) {
                i++;
            } else if (!arguments.get(i).startsWith("-")) {
                words.add(arguments.get(i));
            }
        }
        return words;
    }

    private Answer cache(CommandLine command) {
        List<String> words = words(command);
        List<String> names = words.subList(1, words.size());
        StringBuilder out = new StringBuilder();
        if (words.getFirst().equals("policy")) {
            for (String name : names) {
                if (candidates.containsKey(name) || virtual.containsKey(name)) {
                    out.append(name).append(":\n  Installed: ").append(installed.getOrDefault(name, "(none)"));
                    out.append("\n  Candidate: ").append(candidates.getOrDefault(name, "(none)"));
                    out.append("\n  Version table:\n     1.0 500\n        500 http://deb.debian.org bookworm/main\n");
                }
            }
            return Answer.ok(out.toString());
        }
        String prefix = names.getFirst().replaceAll("\\*$", "");
        String name = virtual.keySet().stream()
                .filter(virtualName -> virtualName.equals(names.getFirst())
                        || (!prefix.equals(names.getFirst()) && virtualName.startsWith(prefix)))
                .findFirst()
                .orElse("");
        List<String> providers = virtual.get(name);
        if (providers == null) {
            return Answer.failed(100, "E: No packages found");
        }
        out.append("Package: ").append(name).append("\nVersions: \n\nReverse Depends: \n  a,b\n");
        out.append("Dependencies: \nProvides: \nReverse Provides: \n");
        providers.forEach(provider -> out.append(provider).append(" 1.0 (= )\n"));
        return Answer.ok(out.toString());
    }

    private Answer get(CommandLine command) {
        List<String> words = words(command);
        List<String> names = words.subList(1, words.size());
        for (String name : names) {
            String[] parts = name.split("=", 2);
            if (!words.getFirst().equals("install")) {
                installed.remove(name);
            } else if (!candidates.containsKey(parts[0]) || broken.contains(parts[0])) {
                return Answer.failed(100, "E: Unable to locate package " + parts[0]);
            } else {
                installed.put(parts[0], parts.length > 1 ? parts[1] : candidates.getOrDefault(parts[0], ""));
            }
        }
        return Answer.ok("");
    }

    private Answer mark(CommandLine command) {
        List<String> words = words(command);
        List<String> names = words.subList(1, words.size());
        switch (words.getFirst()) {
            case "hold" -> held.addAll(names);
            case "unhold" -> names.forEach(held::remove);
            default -> {
                return Answer.ok(held.contains(names.getFirst()) ? names.getFirst() + "\n" : "");
            }
        }
        return Answer.ok("");
    }
}
