package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.Id;

/** The ARN of a cluster in ECS: {@code arn:aws:ecs:REGION:ACCOUNT:cluster/NAME}. */
public record EcsClusterArn(String value) implements Id {
    public String region() {
        return value.split(":", -1)[3];
    }

    public String name() {
        return value.substring(value.indexOf('/') + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
