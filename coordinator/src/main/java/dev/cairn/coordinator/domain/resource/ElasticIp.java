package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An Elastic IP address that a stack may use; the API's shape {@code ElasticIp}. Which instance has it is said by the
 * instance.
 */
public record ElasticIp(
        ElasticIpAddress id, StackId stackId, @Nullable String name, Instant createdAt) implements Resource {}
