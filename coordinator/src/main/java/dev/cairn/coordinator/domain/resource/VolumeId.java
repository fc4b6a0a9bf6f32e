package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.Id;

/** OpsWorks' own id of a volume, a UUID; EC2's is another. */
public record VolumeId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
