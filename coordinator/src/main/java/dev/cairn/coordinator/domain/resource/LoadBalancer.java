package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A classic load balancer that is attached to a layer, or a target group; the API's shape {@code ElasticLoadBalancer}.
 *
 * @param dnsName as the account last said it; null when it never did, and for a target group that no load balancer uses
 */
public record LoadBalancer(
        LoadBalancerId id,
        StackId stackId,
        LayerId layerId,
        @Nullable String dnsName,
        Instant createdAt) implements Resource {
    public LoadBalancer withDnsName(@Nullable String changed) {
        return new LoadBalancer(id, stackId, layerId, changed, createdAt);
    }
}
