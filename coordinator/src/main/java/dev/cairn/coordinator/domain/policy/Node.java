package dev.cairn.coordinator.domain.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads parts of a policy's JSON. */
final class Node {
    private Node() {}

    static void refuseOthers(String where, Map<?, ?> node, Set<String> members) throws MalformedPolicy {
        for (Object key : node.keySet()) {
            if (!members.contains(String.valueOf(key))) {
                throw new MalformedPolicy(where + " has an element " + key + ", which is not one of "
                        + String.join(", ", members.stream().sorted().toList()));
            }
        }
    }

    /** A string, or a list of strings of which there is at least one. Numbers and booleans count as their text. */
    static List<String> texts(String name, Object node) throws MalformedPolicy {
        List<?> all = node instanceof List<?> list ? list : List.of(node);
        List<String> texts = new ArrayList<>();
        for (Object one : all) {
            if (!(one instanceof String) && !(one instanceof Number) && !(one instanceof Boolean)) {
                throw new MalformedPolicy(name + " must be a string or a list of strings");
            }
            texts.add(String.valueOf(one));
        }
        if (texts.isEmpty()) {
            throw new MalformedPolicy(name + " must not be an empty list");
        }
        return texts;
    }
}
