package dev.cairn.coordinator.domain.layer;

import dev.cairn.coordinator.domain.Id;

/** A layer, by UUID. */
public record LayerId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
