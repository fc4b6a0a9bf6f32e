package dev.cairn.agent.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One difference between the current and the desired state.
 *
 * @param description in Chef's words, as the log prints it after {@code "    - "}: "create new file /etc/motd"
 * @param property the property that differs, null when the change is not about one property
 * @param before its former value, null when there was none or when the resource is sensitive
 * @param after its new value, null when there is none or when the resource is sensitive
 * @param diff lines of a unified diff, empty when there is nothing to show
 */
public record Change(
        String description,
        @Nullable String property,
        @Nullable String before,
        @Nullable String after,
        List<String> diff) {
    public Change {
        diff = List.copyOf(diff);
    }

    public static Change of(String description) {
        return new Change(description, null, null, null, List.of());
    }

    public static Change of(String description, String property, @Nullable String before, @Nullable String after) {
        return new Change(description, property, before, after, List.of());
    }
}
