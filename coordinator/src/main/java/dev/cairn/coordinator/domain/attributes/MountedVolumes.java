package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.lifecycle.Equipping;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an agent is to mount: the volumes that are attached to the machine, those of an array together. */
public final class MountedVolumes {
    private MountedVolumes() {}

    /** The node attributes of the agent's own recipes for volumes. */
    public static Map<String, @Nullable Object> of(StackSnapshot snapshot, Instance self) {
        Map<String, List<Volume>> places = new LinkedHashMap<>();
        for (Volume volume : Equipping.volumes(snapshot, self.id())) {
            Volume.Raid raid = volume.raid();
            String of = raid == null ? volume.id().value() : raid.id();
            if (volume.ec2VolumeId() != null && volume.device() != null && volume.mountPoint() != null) {
                places.computeIfAbsent(of, each -> new ArrayList<>()).add(volume);
            }
        }
        return new Tree()
                .with(
                        "volumes",
                        places.values().stream().map(MountedVolumes::place).toList())
                .map();
    }

    private static Map<String, @Nullable Object> place(List<Volume> disks) {
        Volume first = disks.getFirst();
        Volume.Raid raid = first.raid();
        return new Tree()
                .with("mount_point", (Object) first.mountPoint())
                .with("disks", disks.stream().map(MountedVolumes::disk).toList())
                .with("raid", (Object) (raid == null ? null : array(raid)))
                .map();
    }

    private static Map<String, @Nullable Object> disk(Volume volume) {
        Ec2VolumeId made = volume.ec2VolumeId();
        return new Tree()
                .with("volume_id", (Object) (made == null ? null : made.value()))
                .with("device", (Object) volume.device())
                .map();
    }

    private static Map<String, @Nullable Object> array(Volume.Raid raid) {
        return new Tree()
                .with("id", raid.id())
                .with("level", raid.level())
                .with("device", raid.device())
                .with("number_of_disks", raid.disks())
                .map();
    }
}
