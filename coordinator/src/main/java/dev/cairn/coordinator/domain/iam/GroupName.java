package dev.cairn.coordinator.domain.iam;

import dev.cairn.coordinator.domain.Id;

/** The name of a group; names of groups differ in more than case. */
public record GroupName(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
