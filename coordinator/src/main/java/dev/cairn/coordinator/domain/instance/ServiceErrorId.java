package dev.cairn.coordinator.domain.instance;

import dev.cairn.coordinator.domain.Id;

/** A service error, by UUID. */
public record ServiceErrorId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
