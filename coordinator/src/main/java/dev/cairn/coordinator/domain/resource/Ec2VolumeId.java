package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.Id;

/** EC2's id of a volume, such as {@code vol-1a2b3c4d}. */
public record Ec2VolumeId(String value) implements Id {
    @Override
    public String toString() {
        return value;
    }
}
