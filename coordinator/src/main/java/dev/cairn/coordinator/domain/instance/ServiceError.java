package dev.cairn.coordinator.domain.instance;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A problem of an instance that its user should know of; the API's shape {@code ServiceError}. */
public record ServiceError(
        ServiceErrorId id,
        StackId stackId,
        @Nullable InstanceId instanceId,
        String type,
        String message,
        Instant createdAt)
        implements Entity {}
