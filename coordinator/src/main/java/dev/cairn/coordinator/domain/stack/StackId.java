package dev.cairn.coordinator.domain.stack;

import dev.cairn.coordinator.domain.Id;

/** A stack, by UUID. */
public record StackId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
