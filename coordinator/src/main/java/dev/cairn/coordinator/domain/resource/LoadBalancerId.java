package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.Id;

/** Names of load balancers are unique in a region of an account: {@code REGION/NAME}. */
public record LoadBalancerId(String value) implements Id {
    public static LoadBalancerId of(String region, String name) {
        return new LoadBalancerId(region + "/" + name);
    }

    public String name() {
        return value.substring(value.indexOf('/') + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
