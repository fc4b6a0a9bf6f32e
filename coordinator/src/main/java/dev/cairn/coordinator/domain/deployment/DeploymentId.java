package dev.cairn.coordinator.domain.deployment;

import dev.cairn.coordinator.domain.Id;

/** A deployment, by UUID. */
public record DeploymentId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
