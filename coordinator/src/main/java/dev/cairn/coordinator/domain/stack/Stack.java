package dev.cairn.coordinator.domain.stack;

import dev.cairn.coordinator.domain.Entity;
import java.time.Instant;
import java.util.Map;

/**
 * A stack of the OpsWorks model; the API's shape {@code Stack}. Members that were never set are null.
 *
 * @param shortName made from the first name, never changes
 * @param settings what users set
 * @param tags what users tagged the stack with; not among the settings, since only the tag operations change them
 * @param topologyGeneration counts up whenever an instance enters or leaves {@code online}, or its address changes
 */
public record Stack(
        StackId id,
        String shortName,
        StackSettings settings,
        Map<String, String> tags,
        Instant createdAt,
        long topologyGeneration)
        implements Entity {
    public Stack {
        tags = Map.copyOf(tags);
    }

    public Stack withSettings(StackSettings changed) {
        return new Stack(id, shortName, changed, tags, createdAt, topologyGeneration);
    }

    public Stack withTags(Map<String, String> changed) {
        return new Stack(id, shortName, settings, changed, createdAt, topologyGeneration);
    }

    public Stack nextGeneration() {
        return new Stack(id, shortName, settings, tags, createdAt, topologyGeneration + 1);
    }
}
