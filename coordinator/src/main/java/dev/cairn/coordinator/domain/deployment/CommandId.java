package dev.cairn.coordinator.domain.deployment;

import dev.cairn.coordinator.domain.Id;

/** A command, one instance's share of a deployment, by UUID. */
public record CommandId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
