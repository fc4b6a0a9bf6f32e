package dev.cairn.coordinator.domain.stack;

import dev.cairn.coordinator.domain.Entity;
import java.time.Instant;

/**
 * A stack of the OpsWorks model; the API's shape {@code Stack}. Members that were never set are null.
 *
 * @param shortName made from the first name, never changes
 * @param settings what users set
 * @param topologyGeneration counts up whenever an instance enters or leaves {@code online}, or its address changes
 */
public record Stack(StackId id, String shortName, StackSettings settings, Instant createdAt, long topologyGeneration)
        implements Entity {
    public Stack withSettings(StackSettings changed) {
        return new Stack(id, shortName, changed, createdAt, topologyGeneration);
    }

    public Stack nextGeneration() {
        return new Stack(id, shortName, settings, createdAt, topologyGeneration + 1);
    }
}
