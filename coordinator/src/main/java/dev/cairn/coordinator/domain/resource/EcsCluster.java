package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;

/** A cluster in ECS that a layer of the stack may stand for; the API's shape {@code EcsCluster}. */
public record EcsCluster(EcsClusterArn id, StackId stackId, Instant createdAt) implements Resource {}
