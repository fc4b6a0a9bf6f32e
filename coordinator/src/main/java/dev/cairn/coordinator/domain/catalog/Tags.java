package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * TagResource and UntagResource of the API. Stacks and layers carry tags of their own; a layer also inherits its stack's, and
 * may give an inherited key another value but not remove it ("Tags" in OpsWorks' guide). A cloned stack begins without tags:
 * they say whose this stack is and what it is for.
 */
public final class Tags {
    private static final int LONGEST_KEY = 127;
    private static final int LONGEST_VALUE = 255;
    private static final String CHARACTERS = "[\\p{L}\\p{Z}\\p{N}+\\-=._:/]*";
    private static final Set<String> RESERVED_PREFIXES = Set.of("aws:", "opsworks:", "rds:");

    private Tags() {}

    /**
     * Adds tags, or changes the values of those that are there.
     *
     * @param layerId null for the stack itself
     */
    public static Outcome<Id> add(
            StackSnapshot snapshot, @Nullable LayerId layerId, Map<String, @Nullable String> given, Trace trace) {
        Checks checks = new Checks();
        Map<String, String> tags = new TreeMap<>(present(snapshot, layerId));
        given.forEach((key, value) -> {
            String name = key.strip();
            String content = value == null ? "" : value.strip();
            check(name, content, checks);
            tags.put(name, content);
        });
        return save(snapshot, layerId, tags, "TagResource", checks, trace);
    }

    /**
     * Removes tags; keys that are not there are ignored.
     *
     * @param layerId null for the stack itself
     */
    public static Outcome<Id> remove(
            StackSnapshot snapshot, @Nullable LayerId layerId, Collection<String> keys, Trace trace) {
        Map<String, String> tags = new TreeMap<>(present(snapshot, layerId));
        keys.forEach(key -> tags.remove(key.strip()));
        return save(snapshot, layerId, tags, "UntagResource", new Checks(), trace);
    }

    private static Map<String, String> present(StackSnapshot snapshot, @Nullable LayerId layerId) {
        if (layerId == null) {
            return snapshot.stack().tags();
        }
        Layer layer = snapshot.layers().get(layerId);
        return layer == null ? Map.of() : layer.tags();
    }

    private static void check(String key, String value, Checks checks) {
        checks.that(!key.isEmpty(), "Tags: a key can't be blank")
                .that(
                        key.length() <= LONGEST_KEY,
                        "Tags: key \"" + key + "\" is too long (maximum is " + LONGEST_KEY + " characters)")
                .that(
                        value.length() <= LONGEST_VALUE,
                        "Tags: the value of \"" + key + "\" is too long (maximum is " + LONGEST_VALUE + " characters)")
                .that(
                        key.matches(CHARACTERS) && value.matches(CHARACTERS),
                        "Tags: \"" + key
                                + "\": keys and values can only contain letters, digits, spaces and + - = . _ : /")
                .that(
                        RESERVED_PREFIXES.stream().noneMatch(key.toLowerCase(Locale.ROOT)::startsWith),
                        "Tags: key \"" + key + "\" begins with a reserved prefix (aws:, opsworks: or rds:)")
                .that(
                        !key.equals("Name") && !key.equals("name"),
                        "Tags: key \"" + key + "\" is reserved; the service names machines itself");
    }

    private static Outcome<Id> save(
            StackSnapshot snapshot,
            @Nullable LayerId layerId,
            Map<String, String> tags,
            String operation,
            Checks checks,
            Trace trace) {
        Stack stack = snapshot.stack();
        Layer layer = layerId == null ? null : snapshot.layers().get(layerId);
        if (layerId != null && layer == null) {
            return Layers.unknown(layerId);
        }
        int most = layer != null
                ? together(stack.tags(), tags)
                : snapshot.layers().values().stream()
                        .mapToInt(one -> together(tags, one.tags()))
                        .reduce(tags.size(), Math::max);
        checks.within(trace.limits(), Limit.TAGS, most);
        if (checks.failed()) {
            return checks.refused();
        }
        Id subject = layer == null ? stack.id() : layer.id();
        return Outcome.accepted(
                subject,
                Stream.of(
                                layer == null ? Write.put(stack.withTags(tags)) : Write.put(layer.withTags(tags)),
                                trace.entry(stack.id(), subject, "tags changed", operation + " was called"))
                        .toList());
    }

    private static int together(Map<String, String> inherited, Map<String, String> own) {
        Set<String> keys = new HashSet<>(inherited.keySet());
        keys.addAll(own.keySet());
        return keys.size();
    }
}
