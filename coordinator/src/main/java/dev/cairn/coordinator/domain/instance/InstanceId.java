package dev.cairn.coordinator.domain.instance;

import dev.cairn.coordinator.domain.Id;

/** An instance, by UUID. */
public record InstanceId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
