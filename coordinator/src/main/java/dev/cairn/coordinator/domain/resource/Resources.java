package dev.cairn.coordinator.domain.resource;

import java.util.Map;

/** What a stack has registered of an AWS account. Immutable. */
public record Resources(
        Map<ElasticIpAddress, ElasticIp> elasticIps,
        Map<VolumeId, Volume> volumes,
        Map<RdsDbInstanceArn, RdsDbInstance> databases,
        Map<EcsClusterArn, EcsCluster> clusters,
        Map<LoadBalancerId, LoadBalancer> loadBalancers) {
    public static final Resources NONE = new Resources(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
}
