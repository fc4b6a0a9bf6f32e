package dev.cairn.coordinator.domain.effect;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An effect that is still to be carried out.
 *
 * @param due not before this
 * @param attempts how often it was tried without success
 */
public record OutboxEntry(
        Key id,
        StackId stackId,
        Effect effect,
        Instant due,
        int attempts,
        @Nullable String lastError) implements Entity {
    /** A UUID, also the idempotency token of the effect. */
    public record Key(String value) implements Id {}
}
