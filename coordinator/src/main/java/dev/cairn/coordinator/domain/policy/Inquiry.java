package dev.cairn.coordinator.domain.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What policies are asked: may this caller do this with that?
 *
 * @param action such as {@code opsworks:DescribeStacks}
 * @param resource an ARN, or {@code *} for what is about no resource
 * @param context the values of condition keys, by the key in lower case; a key that is not there has no value in this request
 */
public record Inquiry(String action, String resource, Map<String, List<String>> context) {
    public Inquiry {
        context = Map.copyOf(context);
    }

    /** The same, about another action on another resource. */
    public Inquiry about(String otherAction, String otherResource) {
        return new Inquiry(otherAction, otherResource, context);
    }

    public Inquiry with(String key, String value) {
        Map<String, List<String>> more = new HashMap<>(context);
        more.put(key.toLowerCase(Locale.ROOT), List.of(value));
        return new Inquiry(action, resource, more);
    }

    List<String> values(String key) {
        return context.getOrDefault(key.toLowerCase(Locale.ROOT), List.of());
    }
}
