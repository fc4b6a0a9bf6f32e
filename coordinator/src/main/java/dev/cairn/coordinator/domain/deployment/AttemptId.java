package dev.cairn.coordinator.domain.deployment;

import dev.cairn.coordinator.domain.Id;

/** One try of a command, by UUID. An agent never runs the same attempt twice. */
public record AttemptId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
