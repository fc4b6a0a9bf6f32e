package dev.cairn.agent.provider.packages;

import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.FakeCommands;
import dev.cairn.agent.system.FakeCommands.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** yum 3.4 and its rpm with packages in memory, in their words; versions are compared as text. */
final class FakeYum {
    final Map<String, String> installed = new TreeMap<>();
    final Map<String, String> provided = new TreeMap<>();
    private final Map<String, List<String>> offered = new TreeMap<>();

    FakeYum on(FakeCommands commands) {
        commands.installed("yum", this::yum).installed("rpm", this::rpm);
        return this;
    }

    FakeYum offering(String name, String version) {
        offered.computeIfAbsent(name, any -> new ArrayList<>()).add(version);
        return this;
    }

    private Answer rpm(CommandLine command) {
        String spec = command.arguments().getLast();
        String name = command.arguments().contains("--whatprovides") ? provided.getOrDefault(spec, "") : spec;
        String version = installed.get(name);
        return version == null
                ? new Answer(1, "package " + spec + " is not installed\n", "")
                : Answer.ok(name + "\t0:" + version + "\tx86_64\n");
    }

    private Answer yum(CommandLine command) {
        List<String> words = new ArrayList<>();
        List<String> arguments = command.arguments();
        for (int i = 1; i < arguments.size(); i++) {
            if (arguments.get(i).matches("-[de]")) {
                i++;
            } else if (!arguments.get(i).startsWith("-")) {
                words.add(arguments.get(i));
            }
        }
        return switch (words.getFirst()) {
            case "list" -> list(words.get(1), bare(words.get(2)));
            case "provides" -> provides(words.get(1));
            default -> change(words.getFirst(), words.subList(1, words.size()));
        };
    }

    private static String bare(String spec) {
        return spec.replaceFirst("\\.x86_64$", "");
    }

    private Answer list(String kind, String name) {
        Optional<String> newest = offered.getOrDefault(name, List.of()).stream()
                .max(String::compareTo)
                .filter(version -> installed.getOrDefault(name, "").compareTo(version) < 0)
                .filter(version -> kind.equals("available") || installed.containsKey(name));
        if (newest.isEmpty()) {
            return Answer.failed(1, "Error: No matching Packages to list\n");
        }
        String separator = name.length() > 30 ? "\n                " : "            ";
        return Answer.ok((kind.equals("available") ? "Available" : "Updated") + " Packages\n" + name + ".x86_64"
                + separator + newest.get() + "     base\n");
    }

    private Answer provides(String name) {
        String provider = provided.get(name);
        return provider == null
                ? Answer.ok("No matches found\n")
                : Answer.ok(provider + "-"
                        + offered.getOrDefault(provider, List.of("")).getLast()
                        + ".x86_64 : Some server\nRepo        : base\n" + "Matched from:\nProvides    : " + name
                        + "\n\n");
    }

    private Answer change(String verb, List<String> specs) {
        for (String spec : specs) {
            String text = bare(spec);
            if (verb.equals("remove")) {
                installed.remove(text);
                continue;
            }
            Optional<Map.Entry<String, String>> found = offered.entrySet().stream()
                    .flatMap(entry -> entry.getValue().stream().map(version -> Map.entry(entry.getKey(), version)))
                    .filter(entry -> text.equals(entry.getKey() + "-" + entry.getValue())
                            || text.equals(
                                    entry.getKey() + "-" + entry.getValue().split("-", -1)[0]))
                    .findFirst();
            if (found.isEmpty()) {
                return Answer.failed(1, "Error: Nothing to do\n");
            }
            String name = found.get().getKey();
            boolean down =
                    installed.getOrDefault(name, "").compareTo(found.get().getValue()) > 0;
            if (down == verb.equals("downgrade")) {
                installed.put(name, found.get().getValue());
            }
        }
        return Answer.ok("");
    }
}
