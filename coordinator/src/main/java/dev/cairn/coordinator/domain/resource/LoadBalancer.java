package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;

/** A classic load balancer that is attached to a layer; the API's shape {@code ElasticLoadBalancer}. */
public record LoadBalancer(LoadBalancerId id, StackId stackId, LayerId layerId, Instant createdAt)
        implements Resource {}
