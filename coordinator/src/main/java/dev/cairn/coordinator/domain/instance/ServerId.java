package dev.cairn.coordinator.domain.instance;

import dev.cairn.coordinator.domain.Id;

/** The machine behind an instance, in the words of whoever runs it: i-… on EC2. */
public record ServerId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
