package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.registration.Volumes;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** EBS volumes, and RAID arrays of them. */
final class VolumeOperations {
    private VolumeOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("RegisterVolume", Requirement.MANAGE, VolumeOperations::register),
                new Operation("DeregisterVolume", Requirement.MANAGE, VolumeOperations::deregister),
                new Operation("AssignVolume", Requirement.MANAGE, VolumeOperations::assign),
                new Operation("UnassignVolume", Requirement.MANAGE, VolumeOperations::unassign),
                new Operation("UpdateVolume", Requirement.MANAGE, VolumeOperations::update),
                new Operation("DescribeVolumes", Requirement.SHOW, VolumeOperations::describe),
                new Operation("DescribeRaidArrays", Requirement.SHOW, VolumeOperations::raidArrays));
    }

    private static ObjectNode register(Call call) {
        StackId stackId = new StackId(call.members().requiredText("StackId"));
        Ec2VolumeId ec2VolumeId = new Ec2VolumeId(call.members().requiredText("Ec2VolumeId"));
        String region = call.stack(stackId).stack().settings().region();
        Optional<Volume.Disk> disk = InAccount.asked(call, surroundings -> surroundings.volume(region, ec2VolumeId));
        if (disk.isEmpty() && call.desk().decisions().surroundings().inAccount()) {
            throw ApiFailure.invalid("Ec2 Volume Id: the account has no volume " + ec2VolumeId + " in " + region);
        }
        return Shapes.single(
                "VolumeId",
                call.register(
                                stackId,
                                ec2VolumeId,
                                (draft, owner) -> Volumes.register(draft, ec2VolumeId, owner, disk.orElse(null)))
                        .value());
    }

    private static ObjectNode deregister(Call call) {
        VolumeId id = volumeId(call);
        call.draft(stackOf(call, id), draft -> Volumes.deregister(draft, id));
        return Shapes.empty();
    }

    private static ObjectNode assign(Call call) {
        VolumeId id = volumeId(call);
        InstanceId instanceId = new InstanceId(call.members().requiredText("InstanceId"));
        StackId stackId = stackOf(call, id);
        InstanceOperations.stackOf(call, instanceId);
        call.draft(stackId, draft -> Volumes.assign(draft, id, instanceId));
        return Shapes.empty();
    }

    private static ObjectNode unassign(Call call) {
        VolumeId id = volumeId(call);
        call.draft(stackOf(call, id), draft -> Volumes.unassign(draft, id));
        return Shapes.empty();
    }

    private static ObjectNode update(Call call) {
        VolumeId id = volumeId(call);
        String name = call.members().text("Name");
        String mountPoint = call.members().text("MountPoint");
        call.draft(stackOf(call, id), draft -> Volumes.update(draft, id, name, mountPoint));
        return Shapes.empty();
    }

    private static ObjectNode describe(Call call) {
        Members members = call.members();
        members.atMostOne("StackId", "InstanceId", "RaidArrayId", "VolumeIds");
        String stack = members.identifier("StackId");
        String instance = members.identifier("InstanceId");
        String raidArray = members.identifier("RaidArrayId");
        List<String> ids = members.identifiers("VolumeIds");
        List<ObjectNode> shapes;
        if (raidArray != null) {
            shapes = call.visibleStacks().stream()
                    .flatMap(VolumeOperations::shapes)
                    .filter(shape -> raidArray.equals(shape.path("RaidArrayId").asText()))
                    .toList();
            if (shapes.isEmpty()) {
                throw ApiFailure.notFound("Unable to find RAID array with ID " + raidArray);
            }
        } else if (stack != null) {
            shapes = shapes(call.stack(new StackId(stack))).toList();
        } else if (instance != null) {
            StackId stackId = InstanceOperations.stackOf(call, new InstanceId(instance));
            shapes = shapes(call.stack(stackId))
                    .filter(shape -> instance.equals(shape.path("InstanceId").asText()))
                    .toList();
        } else if (ids != null) {
            shapes = call.eachOf(
                    ids,
                    VolumeId::new,
                    (snapshot, id) -> Optional.ofNullable(
                                    snapshot.resources().volumes().get(id))
                            .map(found -> shape(snapshot, found)));
        } else {
            shapes = call.stacks().stream().flatMap(VolumeOperations::shapes).toList();
        }
        return Shapes.list("Volumes", shapes, shape -> shape);
    }

    private static ObjectNode raidArrays(Call call) {
        Members members = call.members();
        members.atMostOne("StackId", "InstanceId", "RaidArrayIds");
        String stack = members.identifier("StackId");
        String instance = members.identifier("InstanceId");
        List<String> ids = members.identifiers("RaidArrayIds");
        List<ObjectNode> shapes;
        if (stack != null) {
            shapes = arrays(call.stack(new StackId(stack))).toList();
        } else if (instance != null) {
            shapes = arrays(call.stack(InstanceOperations.stackOf(call, new InstanceId(instance))))
                    .filter(shape -> instance.equals(shape.path("InstanceId").asText()))
                    .toList();
        } else if (ids != null) {
            shapes = named(call, Set.copyOf(ids));
        } else {
            shapes = call.stacks().stream().flatMap(VolumeOperations::arrays).toList();
        }
        return Shapes.list("RaidArrays", shapes, shape -> shape);
    }

    private static List<ObjectNode> named(Call call, Set<String> ids) {
        Map<String, ObjectNode> found = new LinkedHashMap<>();
        call.visibleStacks().stream()
                .flatMap(VolumeOperations::arrays)
                .filter(shape -> ids.contains(shape.path("RaidArrayId").asText()))
                .forEach(shape -> found.put(shape.path("RaidArrayId").asText(), shape));
        if (found.size() < ids.size()) {
            throw ApiFailure.notFound(
                    ids.stream().filter(id -> !found.containsKey(id)).sorted().collect(Collectors.joining(", ")));
        }
        return List.copyOf(found.values());
    }

    /** The arrays of the stack's volumes: what is said of an array is what its disks have in common. */
    private static Stream<ObjectNode> arrays(StackSnapshot snapshot) {
        Map<String, ObjectNode> arrays = new LinkedHashMap<>();
        for (Volume volume : snapshot.resources().volumes().values()) {
            Volume.Raid raid = volume.raid();
            if (raid != null) {
                arrays.computeIfAbsent(raid.id(), id -> array(snapshot, volume, raid));
            }
        }
        return arrays.values().stream();
    }

    private static ObjectNode array(StackSnapshot snapshot, Volume volume, Volume.Raid raid) {
        ObjectNode shape = Shapes.single("RaidArrayId", raid.id());
        InstanceId instanceId = volume.instanceId();
        Shapes.put(shape, "InstanceId", instanceId == null ? null : instanceId.value());
        Shapes.put(shape, "Name", volume.name());
        shape.put("RaidLevel", raid.level());
        shape.put("NumberOfDisks", raid.disks());
        shape.put("Device", raid.device());
        Shapes.put(shape, "MountPoint", volume.mountPoint());
        shape.put("StackId", snapshot.stack().id().value());
        shape.put("CreatedAt", Shapes.timestamp(volume.createdAt()));
        if (volume.disk() != null) {
            put(shape, volume.disk(), volume.disk().sizeGib() * raid.disks());
            shape.remove("Encrypted");
        }
        return shape;
    }

    private static void put(ObjectNode shape, Volume.Disk disk, int sizeGib) {
        shape.put("Size", sizeGib);
        shape.put("VolumeType", disk.type());
        if (disk.iops() != null) {
            shape.put("Iops", disk.iops());
        }
        shape.put("Encrypted", disk.encrypted());
        Shapes.put(shape, "AvailabilityZone", disk.availabilityZone());
    }

    private static Stream<ObjectNode> shapes(StackSnapshot snapshot) {
        return snapshot.resources().volumes().values().stream().map(volume -> shape(snapshot, volume));
    }

    private static ObjectNode shape(StackSnapshot snapshot, Volume volume) {
        ObjectNode shape = Shapes.single("VolumeId", volume.id().value());
        Ec2VolumeId made = volume.ec2VolumeId();
        Shapes.put(shape, "Ec2VolumeId", made == null ? null : made.value());
        Shapes.put(shape, "Name", volume.name());
        Shapes.put(shape, "MountPoint", volume.mountPoint());
        InstanceId instanceId = volume.instanceId();
        Shapes.put(shape, "InstanceId", instanceId == null ? null : instanceId.value());
        shape.put("Status", made == null ? "creating" : instanceId == null ? "available" : "in-use");
        shape.put("Region", snapshot.stack().settings().region());
        Shapes.put(shape, "Device", volume.device());
        Volume.Raid raid = volume.raid();
        Shapes.put(shape, "RaidArrayId", raid == null ? null : raid.id());
        if (volume.disk() != null) {
            put(shape, volume.disk(), volume.disk().sizeGib());
        }
        return shape;
    }

    private static VolumeId volumeId(Call call) {
        return new VolumeId(call.members().requiredText("VolumeId"));
    }

    private static StackId stackOf(Call call, VolumeId id) {
        return call.stackOf(id, "Unable to find volume with ID " + id);
    }
}
