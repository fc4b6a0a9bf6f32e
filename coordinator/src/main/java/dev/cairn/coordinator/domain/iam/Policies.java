package dev.cairn.coordinator.domain.iam;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The policies of a user or a group.
 *
 * @param attached ARNs of managed policies, in the order of attaching
 * @param inline the documents as they were given, by name
 */
public record Policies(List<String> attached, Map<String, String> inline) {
    public static final Policies NONE = new Policies(List.of(), Map.of());

    public Policies {
        attached = List.copyOf(attached);
        inline = Map.copyOf(inline);
    }

    Policies attach(String arn) {
        if (attached.contains(arn)) {
            return this;
        }
        List<String> more = new ArrayList<>(attached);
        more.add(arn);
        return new Policies(more, inline);
    }

    Policies detach(String arn) {
        return new Policies(attached.stream().filter(one -> !one.equals(arn)).toList(), inline);
    }

    Policies put(String name, String document) {
        Map<String, String> more = new TreeMap<>(inline);
        more.put(name, document);
        return new Policies(attached, more);
    }

    Policies delete(String name) {
        Map<String, String> fewer = new TreeMap<>(inline);
        fewer.remove(name);
        return new Policies(attached, fewer);
    }
}
