package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;

/** What a stack has registered. */
public sealed interface Resource extends Entity permits ElasticIp, Volume, RdsDbInstance, EcsCluster, LoadBalancer {
    StackId stackId();

    Instant createdAt();
}
