package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.Id;

/** The public half of an access key, such as AKIA…. */
public record AccessKeyId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
