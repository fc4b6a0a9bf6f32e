package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.catalog.Given;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** RegisterVolume and its relatives. A volume is assigned to a stopped instance, and has a mount point before. */
public final class Volumes {
    private static final int LONGEST_NAME = 128;

    private Volumes() {}

    /**
     * Registers a volume with the stack.
     *
     * @param owner the stack that has the volume already, null for none
     */
    public static Outcome<VolumeId> register(Draft draft, Ec2VolumeId ec2VolumeId, @Nullable StackId owner) {
        StackId stackId = draft.stack().id();
        if (!ec2VolumeId.value().matches("vol-[0-9a-z]{1,32}")) {
            return Outcome.invalid(
                    "Ec2 Volume Id: " + ec2VolumeId + " is not the id of a volume, such as vol-1a2b3c4d");
        }
        VolumeId id = new VolumeId(draft.freshId());
        Optional<Outcome<VolumeId>> taken = Registration.taken("Volume", ec2VolumeId, stackId, owner);
        if (taken.isPresent()) {
            return taken.get();
        }
        draft.put(new Volume(id, stackId, ec2VolumeId, null, null, null, draft.now()));
        draft.note(stackId, "volume registered", "RegisterVolume was called for " + ec2VolumeId, Map.of());
        return Outcome.accepted(id, draft.writes());
    }

    public static Outcome<VolumeId> deregister(Draft draft, VolumeId id) {
        Volume found = draft.before().resources().volumes().get(id);
        if (found == null) {
            return unknown(id);
        }
        draft.delete(found);
        draft.note(
                draft.stack().id(),
                "volume deregistered",
                "DeregisterVolume was called for " + found.ec2VolumeId(),
                Map.of());
        return Outcome.accepted(id, draft.writes());
    }

    public static Outcome<VolumeId> assign(Draft draft, VolumeId id, InstanceId instanceId) {
        Volume found = draft.before().resources().volumes().get(id);
        if (found == null) {
            return unknown(id);
        }
        Optional<Instance> instance = draft.instance(instanceId);
        if (instance.isEmpty()) {
            return Outcome.invalid("Volume " + id + " is registered with another stack than instance " + instanceId);
        }
        if (instance.get().onPremises()) {
            return Outcome.invalid("Instance " + instanceId + " is on-premises: no volume can be assigned to it");
        }
        if (found.mountPoint() == null) {
            return Outcome.invalid("Volume " + id + " has no mount point; give it one with UpdateVolume first");
        }
        if (found.instanceId() != null) {
            return Outcome.invalid(
                    "Volume " + id + " is assigned to instance " + found.instanceId() + "; unassign it first");
        }
        if (instance.get().status() != InstanceStatus.STOPPED) {
            return Outcome.invalid("Instance " + instanceId + " is "
                    + instance.get().status().word() + "; it must be stopped before a volume can be assigned to it");
        }
        draft.put(found.assignedTo(instanceId));
        draft.note(instanceId, "volume assigned", "AssignVolume was called for " + found.ec2VolumeId(), Map.of());
        return Outcome.accepted(id, draft.writes());
    }

    public static Outcome<VolumeId> unassign(Draft draft, VolumeId id) {
        Volume found = draft.before().resources().volumes().get(id);
        if (found == null) {
            return unknown(id);
        }
        if (found.instanceId() != null) {
            draft.put(found.assignedTo(null));
            draft.note(
                    found.instanceId(),
                    "volume unassigned",
                    "UnassignVolume was called for " + found.ec2VolumeId(),
                    Map.of());
        }
        return Outcome.accepted(id, draft.writes());
    }

    /** Null keeps a value, an empty text removes it. */
    public static Outcome<VolumeId> update(
            Draft draft, VolumeId id, @Nullable String name, @Nullable String mountPoint) {
        Volume found = draft.before().resources().volumes().get(id);
        if (found == null) {
            return unknown(id);
        }
        if (name != null && name.length() > LONGEST_NAME) {
            return Outcome.invalid("Name: is too long (maximum is " + LONGEST_NAME + " characters)");
        }
        if (mountPoint != null && !mountPoint.isEmpty() && !mountPoint.startsWith("/")) {
            return Outcome.invalid("Mount Point: must be an absolute path, such as /mnt/data");
        }
        String wantedMount = Given.text(mountPoint, found.mountPoint());
        if (found.instanceId() != null && !Objects.equals(wantedMount, found.mountPoint())) {
            return Outcome.invalid(
                    "Mount Point: cannot be changed while the volume is assigned to instance " + found.instanceId());
        }
        draft.put(new Volume(
                id,
                found.stackId(),
                found.ec2VolumeId(),
                Given.text(name, found.name()),
                wantedMount,
                found.instanceId(),
                found.createdAt()));
        return Outcome.accepted(id, draft.writes());
    }

    public static <T> Outcome<T> unknown(VolumeId id) {
        return Outcome.notFound("Unable to find volume with ID " + id);
    }
}
