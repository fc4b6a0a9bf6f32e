package dev.cairn.coordinator.compute.ec2;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The parameters of a call in AWS' query protocol, or those below a prefix. Lists are numbered from one. */
record Query(SortedMap<String, String> values) {
    static Query parse(String body) {
        SortedMap<String, String> values = new TreeMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return new Query(values);
    }

    /** Without the parameters below this one. */
    Query without(String name) {
        SortedMap<String, String> others = new TreeMap<>(values);
        others.keySet().removeIf(key -> key.startsWith(name + "."));
        return new Query(others);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String required(String name) throws Refused {
        return text(name)
                .orElseThrow(() -> Refused.of("MissingParameter", "The request must contain the parameter " + name));
    }

    Optional<Integer> number(String name) {
        return text(name).map(Integer::valueOf);
    }

    boolean flag(String name) {
        return text(name).map(Boolean::valueOf).orElse(false);
    }

    /** The texts {@code name.1}, {@code name.2} and so on. */
    List<String> list(String name) {
        List<String> found = new ArrayList<>();
        for (int at = 1; values.containsKey(name + "." + at); at++) {
            found.add(values.get(name + "." + at));
        }
        return found;
    }

    /** The structures {@code name.1}, {@code name.2} and so on. */
    List<Query> each(String name) {
        List<Query> found = new ArrayList<>();
        for (int at = 1; ; at++) {
            Query inner = under(name + "." + at);
            if (inner.values.isEmpty()) {
                return found;
            }
            found.add(inner);
        }
    }

    /** What lies below a name, with the rest of its names. */
    Query under(String name) {
        SortedMap<String, String> inner = new TreeMap<>();
        String prefix = name + ".";
        values.tailMap(prefix).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .forEach(entry -> inner.put(entry.getKey().substring(prefix.length()), entry.getValue()));
        return new Query(inner);
    }

    /** Is there anything of this name? */
    boolean has(String name) {
        return values.containsKey(name) || !under(name).values.isEmpty();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
