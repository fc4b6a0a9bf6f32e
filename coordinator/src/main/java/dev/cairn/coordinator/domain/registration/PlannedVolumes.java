package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerSettings.VolumeConfiguration;
import dev.cairn.coordinator.domain.lifecycle.Equipping;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The volumes that layers want for an instance, before an account has made them. Pure. */
public final class PlannedVolumes {
    private PlannedVolumes() {}

    /**
     * At the first start of an instance the volumes that its layers want are put down; an account makes them then. Where a mount point
     * has a volume already, there is nothing to do.
     */
    public static Outcome<Boolean> planned(Draft draft, InstanceId instanceId) {
        Map<String, List<Volume>> present = places(draft.before(), instanceId);
        Set<String> taken = new HashSet<>(present.keySet());
        long arrays = present.values().stream()
                .filter(disks -> disks.getFirst().raid() != null)
                .count();
        Instance instance = draft.known(instanceId);
        for (VolumeConfiguration wanted : Equipping.wantedVolumes(draft.before(), instance)) {
            if (taken.add(wanted.mountPoint())) {
                plan(draft, instance, wanted, "/dev/md" + arrays);
                arrays += wanted.raidLevel() == null ? 0 : 1;
            }
        }
        return Outcome.accepted(true, draft.writes());
    }

    /**
     * What an account could not make may have been changed in the layer since. Where nothing of a place was made yet it is put down as the
     * layer wants it now; what an unanswered try has made all the same goes.
     */
    public static Outcome<Boolean> replanned(Draft draft, InstanceId instanceId) {
        Instance instance = draft.known(instanceId);
        Map<String, VolumeConfiguration> layers = new LinkedHashMap<>();
        Equipping.wantedVolumes(draft.before(), instance)
                .forEach(wanted -> layers.putIfAbsent(wanted.mountPoint(), wanted));
        places(draft.before(), instanceId).forEach((place, disks) -> {
            VolumeConfiguration wanted = layers.get(place);
            boolean unmade = disks.stream().allMatch(disk -> disk.ec2VolumeId() == null);
            if (unmade && (wanted == null || !matches(disks, wanted))) {
                disks.forEach(disk -> dropUnmade(draft, instanceId, disk));
                if (wanted != null) {
                    Volume.Raid raid = disks.getFirst().raid();
                    plan(draft, instance, wanted, raid == null ? freeArray(draft, instanceId) : raid.device());
                }
            }
        });
        return Outcome.accepted(true, draft.writes());
    }

    private static void dropUnmade(Draft draft, InstanceId instanceId, Volume disk) {
        draft.delete(disk);
        draft.effect(new Effect.DeleteVolume(
                instanceId, disk.id(), null, draft.stack().settings().region()));
    }

    private static boolean matches(List<Volume> disks, VolumeConfiguration wanted) {
        Volume first = disks.getFirst();
        Volume.Raid raid = first.raid();
        return disks.size() == wanted.numberOfDisks()
                && Objects.equals(raid == null ? null : raid.level(), wanted.raidLevel())
                && disk(wanted).equals(first.disk());
    }

    private static String freeArray(Draft draft, InstanceId instanceId) {
        Set<String> taken = new HashSet<>();
        for (Volume volume : Equipping.volumes(draft.before(), instanceId)) {
            if (volume.raid() != null) {
                taken.add(volume.raid().device());
            }
        }
        int number = 0;
        while (taken.contains("/dev/md" + number)) {
            number++;
        }
        return "/dev/md" + number;
    }

    /** The instance's volumes by their mount points. */
    private static Map<String, List<Volume>> places(StackSnapshot snapshot, InstanceId instanceId) {
        Map<String, List<Volume>> places = new LinkedHashMap<>();
        for (Volume volume : Equipping.volumes(snapshot, instanceId)) {
            places.computeIfAbsent(String.valueOf(volume.mountPoint()), place -> new ArrayList<>())
                    .add(volume);
        }
        return places;
    }

    private static Volume.Disk disk(VolumeConfiguration wanted) {
        return new Volume.Disk(
                Math.ceilDiv(wanted.sizeGib(), wanted.numberOfDisks()),
                wanted.volumeType() == null ? "standard" : wanted.volumeType(),
                wanted.iops(),
                Boolean.TRUE.equals(wanted.encrypted()),
                null);
    }

    private static void plan(Draft draft, Instance instance, VolumeConfiguration wanted, String arrayDevice) {
        int disks = wanted.numberOfDisks();
        Integer level = wanted.raidLevel();
        Volume.Raid raid = level == null ? null : new Volume.Raid(draft.freshId(), level, arrayDevice, disks);
        Volume.Disk disk = disk(wanted);
        for (int each = 0; each < disks; each++) {
            draft.put(new Volume(
                    new VolumeId(draft.freshId()),
                    draft.stack().id(),
                    null,
                    "Created for " + instance.hostname(),
                    wanted.mountPoint(),
                    instance.id(),
                    disk,
                    raid,
                    null,
                    draft.now()));
        }
        draft.note(
                instance.id(),
                "volumes planned",
                "a layer of the instance has a volume for " + wanted.mountPoint(),
                Map.of("disks", Integer.toString(disks), "size", wanted.sizeGib() + " GiB"));
    }
}
