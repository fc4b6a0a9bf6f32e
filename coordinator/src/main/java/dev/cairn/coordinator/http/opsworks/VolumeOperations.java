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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** EBS volumes, and RAID arrays of them, of which none is made here. */
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
        return Shapes.single(
                "VolumeId",
                call.register(stackId, ec2VolumeId, (draft, owner) -> Volumes.register(draft, ec2VolumeId, owner))
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
            throw ApiFailure.notFound("Unable to find RAID array with ID " + raidArray);
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
        if (stack != null) {
            call.stack(new StackId(stack));
        } else if (instance != null) {
            call.stack(InstanceOperations.stackOf(call, new InstanceId(instance)));
        } else if (ids != null) {
            throw ApiFailure.notFound(String.join(", ", ids));
        }
        return Shapes.list("RaidArrays", List.<ObjectNode>of(), shape -> shape);
    }

    private static Stream<ObjectNode> shapes(StackSnapshot snapshot) {
        return snapshot.resources().volumes().values().stream().map(volume -> shape(snapshot, volume));
    }

    private static ObjectNode shape(StackSnapshot snapshot, Volume volume) {
        ObjectNode shape = Shapes.single("VolumeId", volume.id().value());
        shape.put("Ec2VolumeId", volume.ec2VolumeId().value());
        Shapes.put(shape, "Name", volume.name());
        Shapes.put(shape, "MountPoint", volume.mountPoint());
        InstanceId instanceId = volume.instanceId();
        Shapes.put(shape, "InstanceId", instanceId == null ? null : instanceId.value());
        shape.put("Status", instanceId == null ? "available" : "in-use");
        shape.put("Region", snapshot.stack().settings().region());
        return shape;
    }

    private static VolumeId volumeId(Call call) {
        return new VolumeId(call.members().requiredText("VolumeId"));
    }

    private static StackId stackOf(Call call, VolumeId id) {
        return call.stackOf(id, "Unable to find volume with ID " + id);
    }
}
