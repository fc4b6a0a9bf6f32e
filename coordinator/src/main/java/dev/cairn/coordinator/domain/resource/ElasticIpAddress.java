package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.Id;

/** An address as dotted decimals. */
public record ElasticIpAddress(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
