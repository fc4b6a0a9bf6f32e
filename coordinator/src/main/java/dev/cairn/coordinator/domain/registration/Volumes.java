package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.catalog.Given;
import dev.cairn.coordinator.domain.catalog.MountPoints;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.lifecycle.Equipping;
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
     * @param disk what the account says of it; null where there is none
     */
    public static Outcome<VolumeId> register(
            Draft draft, Ec2VolumeId ec2VolumeId, @Nullable StackId owner, Volume.@Nullable Disk disk) {
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
        draft.put(new Volume(id, stackId, ec2VolumeId, null, null, null, disk, null, null, draft.now()));
        draft.note(stackId, "volume registered", "RegisterVolume was called for " + ec2VolumeId, Map.of());
        return Outcome.accepted(id, draft.writes());
    }

    public static Outcome<VolumeId> deregister(Draft draft, VolumeId id) {
        Volume found = draft.before().resources().volumes().get(id);
        if (found == null) {
            return unknown(id);
        }
        Optional<Outcome<VolumeId>> inUse = inUse(draft, found);
        if (inUse.isPresent()) {
            return inUse.get();
        }
        draft.delete(found);
        if (found.instanceId() != null) {
            detach(draft, found, found.instanceId());
        }
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
        boolean taken = Equipping.volumes(draft.before(), instanceId).stream()
                .anyMatch(other -> Objects.equals(other.mountPoint(), found.mountPoint())
                        && (found.raid() == null || !found.raid().equals(other.raid())));
        if (taken) {
            return Outcome.invalid("Instance " + instanceId + " has another volume for " + found.mountPoint()
                    + "; give volume " + id + " another mount point with UpdateVolume first");
        }
        String zone = found.disk() == null ? null : found.disk().availabilityZone();
        String there = zone(instance.get());
        if (zone != null && there != null && !zone.equals(there)) {
            return Outcome.invalid("Volume " + id + " is in the Availability Zone " + zone + ", instance " + instanceId
                    + " in " + there + ": only a volume of the same zone can be assigned");
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
        Optional<Outcome<VolumeId>> inUse = inUse(draft, found);
        if (inUse.isPresent()) {
            return inUse.get();
        }
        if (found.instanceId() != null) {
            draft.put(found.assignedTo(null));
            detach(draft, found, found.instanceId());
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
        Optional<String> objection =
                mountPoint == null || mountPoint.isEmpty() ? Optional.empty() : MountPoints.objection(mountPoint);
        if (objection.isPresent()) {
            return Outcome.invalid("Mount Point: " + objection.get());
        }
        String wantedMount = Given.text(mountPoint, found.mountPoint());
        if (found.instanceId() != null && !Objects.equals(wantedMount, found.mountPoint())) {
            return Outcome.invalid(
                    "Mount Point: cannot be changed while the volume is assigned to instance " + found.instanceId());
        }
        draft.put(found.named(Given.text(name, found.name()), wantedMount));
        return Outcome.accepted(id, draft.writes());
    }

    /**
     * EC2 has made a volume.
     *
     * @return false when nobody wants it any more: then it must be deleted
     */
    public static Outcome<Boolean> made(Draft draft, VolumeId id, Ec2VolumeId made, String zone) {
        Volume found = draft.before().resources().volumes().get(id);
        if (found != null && found.ec2VolumeId() == null) {
            draft.put(found.made(made, zone));
        }
        return Outcome.accepted(found != null, draft.writes());
    }

    /** EC2 has attached a volume. */
    public static Outcome<Boolean> attached(Draft draft, VolumeId id, String device) {
        Volume found = draft.before().resources().volumes().get(id);
        if (found != null && found.instanceId() != null && !device.equals(found.device())) {
            draft.put(found.at(device));
        }
        return Outcome.accepted(true, draft.writes());
    }

    /** The file system of a machine that runs would be torn away under its programs. */
    private static <T> Optional<Outcome<T>> inUse(Draft draft, Volume volume) {
        InstanceId id = volume.instanceId();
        return id == null
                ? Optional.empty()
                : draft.instance(id)
                        .filter(Equipping::runs)
                        .map(instance -> Outcome.invalid("Volume " + volume.id() + " is assigned to instance " + id
                                + ", which is " + instance.status().word() + "; stop the instance first"));
    }

    private static void detach(Draft draft, Volume volume, InstanceId instanceId) {
        Server server = draft.instance(instanceId).map(Instance::server).orElse(null);
        if (server != null && volume.ec2VolumeId() != null) {
            draft.effect(new Effect.DetachVolume(instanceId, volume.ec2VolumeId(), server.id()));
        }
    }

    private static @Nullable String zone(Instance instance) {
        Server server = instance.server();
        return server != null && server.availabilityZone() != null
                ? server.availabilityZone()
                : instance.settings().availabilityZone();
    }

    public static <T> Outcome<T> unknown(VolumeId id) {
        return Outcome.notFound("Unable to find volume with ID " + id);
    }
}
