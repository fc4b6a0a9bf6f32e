package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An EBS volume that a stack may use; the API's shape {@code Volume}.
 *
 * @param mountPoint null until one is given; it is needed before the volume can be assigned
 * @param instanceId null while it is not assigned
 */
public record Volume(
        VolumeId id,
        StackId stackId,
        Ec2VolumeId ec2VolumeId,
        @Nullable String name,
        @Nullable String mountPoint,
        @Nullable InstanceId instanceId,
        Instant createdAt)
        implements Resource {
    public Volume assignedTo(@Nullable InstanceId instance) {
        return new Volume(id, stackId, ec2VolumeId, name, mountPoint, instance, createdAt);
    }
}
