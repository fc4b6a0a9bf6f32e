package dev.cairn.coordinator.domain.resource;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An EBS volume that a stack may use; the API's shape {@code Volume}.
 *
 * @param ec2VolumeId null for one that a layer wants and EC2 has not made yet
 * @param mountPoint null until one is given; it is needed before the volume can be assigned
 * @param instanceId null while it is not assigned
 * @param disk what EC2 has made, or is to make; null where no account could be asked
 * @param raid the array that it is a part of; null for none
 * @param device under which name EC2 attaches it, such as /dev/sdi; null until it was attached
 */
public record Volume(
        VolumeId id,
        StackId stackId,
        @Nullable Ec2VolumeId ec2VolumeId,
        @Nullable String name,
        @Nullable String mountPoint,
        @Nullable InstanceId instanceId,
        @Nullable Disk disk,
        @Nullable Raid raid,
        @Nullable String device,
        Instant createdAt)
        implements Resource {
    /**
     * What a volume is made of.
     *
     * @param type standard, gp2, io1, st1 or sc1, or what EC2 has beyond OpsWorks
     * @param iops null where the type has no setting
     * @param availabilityZone null until it is made
     */
    public record Disk(
            int sizeGib,
            String type,
            @Nullable Integer iops,
            boolean encrypted,
            @Nullable String availabilityZone) {
        public Disk in(String zone) {
            return new Disk(sizeGib, type, iops, encrypted, zone);
        }
    }

    /**
     * The array of disks that a volume is a part of; the API's shape {@code RaidArray}.
     *
     * @param id a UUID
     * @param device of the array on the machine, such as /dev/md0
     * @param disks of how many it consists
     */
    public record Raid(String id, int level, String device, int disks) {}

    public Volume assignedTo(@Nullable InstanceId instance) {
        return new Volume(
                id,
                stackId,
                ec2VolumeId,
                name,
                mountPoint,
                instance,
                disk,
                raid,
                instance == null ? null : device,
                createdAt);
    }

    /** The same wish under another id. */
    public Volume renewed(VolumeId changed) {
        return new Volume(changed, stackId, ec2VolumeId, name, mountPoint, instanceId, disk, raid, device, createdAt);
    }

    public Volume named(@Nullable String changedName, @Nullable String changedMountPoint) {
        return new Volume(
                id, stackId, ec2VolumeId, changedName, changedMountPoint, instanceId, disk, raid, device, createdAt);
    }

    public Volume made(Ec2VolumeId made, String zone) {
        return new Volume(
                id,
                stackId,
                made,
                name,
                mountPoint,
                instanceId,
                disk == null ? null : disk.in(zone),
                raid,
                device,
                createdAt);
    }

    public Volume at(String changedDevice) {
        return new Volume(id, stackId, ec2VolumeId, name, mountPoint, instanceId, disk, raid, changedDevice, createdAt);
    }
}
