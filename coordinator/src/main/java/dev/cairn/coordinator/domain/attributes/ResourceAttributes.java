package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.lifecycle.Equipping;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What stacks of Chef 11 tell of what they have registered: load balancers, databases and volumes. Every key of OpsWorks is
 * there; what only AWS knows, such as a database's address, is null without an account.
 */
final class ResourceAttributes {
    /** OpsWorks attached volumes from here on; the letters before are an image's own. */
    private static final char FIRST_DEVICE = 'i';

    private static final char LAST_DEVICE = 'z';

    private ResourceAttributes() {}

    static List<Object> loadBalancers(Resources resources) {
        return loadBalancers(resources, balancer -> true);
    }

    static List<Object> loadBalancers(Resources resources, Layer layer) {
        return loadBalancers(resources, balancer -> balancer.layerId().equals(layer.id()));
    }

    private static List<Object> loadBalancers(Resources resources, Predicate<LoadBalancer> wanted) {
        List<Object> balancers = new ArrayList<>();
        resources.loadBalancers().values().stream()
                .filter(wanted)
                .sorted(Comparator.comparing(LoadBalancer::createdAt)
                        .thenComparing(balancer -> balancer.id().value()))
                .forEach(balancer -> balancers.add(new Tree()
                        .with("name", balancer.id().name())
                        .with("dns_name", (Object) balancer.dnsName())
                        .with("layer_id", balancer.layerId().value())
                        .map()));
        return balancers;
    }

    static List<Object> databases(Resources resources) {
        List<Object> databases = new ArrayList<>();
        resources.databases().values().stream()
                .sorted(Comparator.comparing(RdsDbInstance::createdAt)
                        .thenComparing(database -> database.id().value()))
                .forEach(database -> databases.add(RdsAttributes.of(database).map()));
        return databases;
    }

    /** How the volumes that are assigned to the instance are mounted; OpsWorks took XFS only. */
    static Tree volumes(StackSnapshot snapshot, Instance self) {
        Tree devices = new Tree();
        char letter = FIRST_DEVICE;
        Map<String, Object> raids = new TreeMap<>();
        Map<String, List<Volume>> arrays = new TreeMap<>();
        Map<String, List<Object>> disks = new TreeMap<>();
        for (Volume volume : Equipping.volumes(snapshot, self.id())) {
            String device = volume.device() == null ? device(letter) : volume.device();
            letter++;
            Volume.Raid raid = volume.raid();
            if (raid == null) {
                Ec2VolumeId made = volume.ec2VolumeId();
                devices.with(device, volume(volume.mountPoint(), made == null ? null : made.value()));
            } else {
                List<Object> of = disks.computeIfAbsent(raid.device(), each -> new ArrayList<>());
                of.add(device);
                List<Volume> parts = arrays.computeIfAbsent(raid.device(), each -> new ArrayList<>());
                parts.add(volume);
                raids.put(raid.device(), raid(raid, parts, of).map());
            }
        }
        return new Tree().with("devices", devices).with("raids", raids);
    }

    /** @param disks as the machine names them, in the order of the parts */
    private static Tree raid(Volume.Raid raid, List<Volume> parts, List<Object> disks) {
        Volume.Disk disk = parts.getFirst().disk();
        List<Object> ids = new ArrayList<>();
        for (Volume part : parts) {
            Ec2VolumeId made = part.ec2VolumeId();
            if (made != null) {
                ids.add(made.value());
            }
        }
        return new Tree()
                .with("mount_point", (Object) parts.getFirst().mountPoint())
                .with("raid_level", raid.level())
                .with("size", (Object) (disk == null ? null : disk.sizeGib() * raid.disks()))
                .with("disks", disks)
                .with("volume_ids", ids)
                .with("fstype", "xfs");
    }

    /** Beyond the alphabet as EC2 names them: /dev/sdz is followed by /dev/sdia. */
    private static String device(char letter) {
        return letter <= LAST_DEVICE
                ? "/dev/sd" + letter
                : "/dev/sd" + FIRST_DEVICE + (char) ('a' + letter - LAST_DEVICE - 1);
    }

    private static Tree volume(@Nullable String mountPoint, @Nullable String volumeId) {
        return new Tree()
                .with("mount_point", (Object) mountPoint)
                .with("volume_id", (Object) volumeId)
                .with("fstype", "xfs");
    }
}
