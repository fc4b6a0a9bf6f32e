package dev.cairn.coordinator.domain.catalog;

import java.util.EnumMap;
import java.util.Map;

/**
 * The limits of one coordinator. Immutable.
 *
 * @param changed those that differ from OpsWorks'
 */
public record Limits(Map<Limit, Integer> changed) {
    /** OpsWorks' own. */
    public static final Limits USUAL = new Limits(Map.of());

    public Limits {
        Map<Limit, Integer> different = new EnumMap<>(Limit.class);
        different.putAll(changed);
        different
                .entrySet()
                .removeIf(entry -> entry.getValue() == entry.getKey().usual());
        changed = Map.copyOf(different);
    }

    public Limits with(Limit limit, int most) {
        Map<Limit, Integer> all = new EnumMap<>(Limit.class);
        all.putAll(changed);
        all.put(limit, most);
        return new Limits(all);
    }

    public int of(Limit limit) {
        return changed.getOrDefault(limit, limit.usual());
    }

    public boolean allows(Limit limit, int count) {
        return count <= of(limit);
    }

    /** Why more is refused. */
    public String message(Limit limit) {
        return limit.message(of(limit));
    }
}
