package dev.cairn.coordinator.domain.app;

import dev.cairn.coordinator.domain.Id;

/** An app, by UUID. */
public record AppId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
