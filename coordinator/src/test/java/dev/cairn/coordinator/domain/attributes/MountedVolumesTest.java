package dev.cairn.coordinator.domain.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What agents are told of the volumes of their machine, and recipes of stacks of Chef 11. */
final class MountedVolumesTest {
    private static final Volume.Raid ARRAY = new Volume.Raid("r-1", 1, "/dev/md0", 2);

    private final Map<VolumeId, Volume> volumes = new LinkedHashMap<>();

    private void volume(
            String name, @Nullable String mountPoint, @Nullable String device, Volume.@Nullable Raid array) {
        VolumeId id = new VolumeId("v-" + name);
        volumes.put(
                id,
                new Volume(
                        id,
                        Samples.STACK,
                        new Ec2VolumeId("vol-" + name),
                        null,
                        mountPoint,
                        Scene.SELF,
                        new Volume.Disk(10, "gp2", null, false, "eu-central-1a"),
                        array,
                        device,
                        Scene.NOW));
    }

    private StackSnapshot snapshot(String chef) {
        return Scene.chef(chef)
                .layer("l-1", "app", null, Map.of())
                .online(1, "l-1")
                .resources(new Resources(Map.of(), volumes, Map.of(), Map.of(), Map.of()))
                .snapshot();
    }

    private Map<String, @Nullable Object> told() {
        StackSnapshot snapshot = snapshot("12");
        return MountedVolumes.of(
                snapshot, Objects.requireNonNull(snapshot.instances().get(Scene.SELF)));
    }

    @Test
    void theDisksOfAnArrayAreToldTogether() {
        volume("a", "/vol/data", "/dev/sdi", null);
        volume("b", "/vol/fast", "/dev/sdj", ARRAY);
        volume("c", "/vol/fast", "/dev/sdk", ARRAY);
        assertThat(told().toString())
                .isEqualTo("{volumes=[{mount_point=/vol/data, disks=[{volume_id=vol-a, device=/dev/sdi}], raid=null},"
                        + " {mount_point=/vol/fast, disks=[{volume_id=vol-b, device=/dev/sdj},"
                        + " {volume_id=vol-c, device=/dev/sdk}],"
                        + " raid={id=r-1, level=1, device=/dev/md0, number_of_disks=2}}]}");
        StackSnapshot old = snapshot("11.10");
        assertThat(ResourceAttributes.volumes(
                                old, Objects.requireNonNull(old.instances().get(Scene.SELF)))
                        .map()
                        .get("raids"))
                .hasToString("{/dev/md0={mount_point=/vol/fast, raid_level=1, size=20, disks=[/dev/sdj, /dev/sdk],"
                        + " volume_ids=[vol-b, vol-c], fstype=xfs}}");
    }

    @Test
    void whatNoProviderHasAttachedIsNotLookedFor() {
        volume("a", "/vol/data", null, null);
        volume("b", null, "/dev/sdi", null);
        assertThat(told()).containsEntry("volumes", List.of());
    }
}
