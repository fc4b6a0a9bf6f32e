package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.Map;

/** What callers of the API ask of one instance. Pure; the answer is the instance that was asked for. */
public final class InstanceRequests {
    private InstanceRequests() {}

    /** StartInstance: from stopped or start_failed. */
    public static Outcome<InstanceId> start(StackSnapshot snapshot, InstanceId id, Actor actor, Instant now, Ids ids) {
        return ask(snapshot, id, new Signal.StartRequested(), "started", actor, now, ids);
    }

    /** StopInstance: the normal sequence, with shutdown recipes where an agent can run them. */
    public static Outcome<InstanceId> stop(StackSnapshot snapshot, InstanceId id, Actor actor, Instant now, Ids ids) {
        return ask(snapshot, id, new Signal.StopRequested(), "stopped", actor, now, ids);
    }

    /** StopInstance with Force: cuts the link to the machine, which stays as it is and is the caller's to remove. */
    public static Outcome<InstanceId> forceStop(
            StackSnapshot snapshot, InstanceId id, Actor actor, Instant now, Ids ids) {
        Instance instance = snapshot.instances().get(id);
        if (instance != null && !Servers.keepsDisk(instance)) {
            return Outcome.invalid("Force can only be used with EBS-backed instances; instance " + id
                    + " is instance store-backed. Please stop it without Force");
        }
        return ask(snapshot, id, new Signal.StopForced(), "stopped", actor, now, ids);
    }

    /** RebootInstance: a soft reboot without lifecycle events. */
    public static Outcome<InstanceId> reboot(StackSnapshot snapshot, InstanceId id, Actor actor, Instant now, Ids ids) {
        Instance instance = snapshot.instances().get(id);
        if (instance != null
                && instance.server() == null
                && Lifecycle.knows(instance.status(), Signal.RebootRequested.class)) {
            return Outcome.invalid("Instance " + id + " has no machine that could be rebooted from here");
        }
        return ask(snapshot, id, new Signal.RebootRequested(), "rebooted", actor, now, ids);
    }

    /**
     * DeleteInstance: deletes the record, its schedule and timers, and ends the machine behind it with its disk. From stopped,
     * or start_failed and stop_failed without a machine.
     */
    public static Outcome<InstanceId> delete(
            StackSnapshot snapshot,
            InstanceId id,
            boolean deleteElasticIp,
            boolean deleteVolumes,
            Actor actor,
            Instant now,
            Ids ids) {
        Instance instance = snapshot.instances().get(id);
        if (instance == null) {
            return missing(id);
        }
        if (instance.onPremises()) {
            return Outcome.invalid("Instance " + id
                    + " is a registered on-premises instance, which can't be deleted; use DeregisterInstance");
        }
        boolean resting = instance.status() == InstanceStatus.STOPPED
                || instance.status() == InstanceStatus.START_FAILED
                || (instance.status() == InstanceStatus.STOP_FAILED && instance.server() == null);
        if (!resting) {
            return Outcome.invalid(
                    "Instance " + id + " is " + instance.status().word() + ": please stop it before you delete it");
        }
        Draft draft = new Draft(snapshot, actor, now, ids);
        delete(draft, instance, deleteElasticIp, deleteVolumes, "a deletion was asked for");
        return Topology.settled(draft, id);
    }

    /** The same for a resting instance as a part of a greater decision. */
    public static void delete(
            Draft draft, Instance instance, boolean deleteElasticIp, boolean deleteVolumes, String why) {
        InstanceId id = instance.id();
        Server server = instance.server();
        if (server != null) {
            draft.effect(new Effect.TerminateServer(id, server.id(), draft.region()));
        }
        Removal.remove(
                draft, instance, new Removal.Resources(deleteElasticIp, deleteVolumes), "the instance was deleted");
        draft.note(
                id,
                "instance deleted",
                why,
                Map.of(
                        "hostname",
                        instance.hostname(),
                        "server",
                        server == null ? "none" : server.id().value()));
    }

    private static Outcome<InstanceId> ask(
            StackSnapshot snapshot, InstanceId id, Signal signal, String done, Actor actor, Instant now, Ids ids) {
        Instance instance = snapshot.instances().get(id);
        if (instance == null) {
            return missing(id);
        }
        if (instance.onPremises()) {
            return Outcome.invalid("Instance " + id + " (" + instance.hostname()
                    + ") is a registered on-premises instance, which can't be " + done + " from here");
        }
        Draft draft = new Draft(snapshot, actor, now, ids);
        if (!Lifecycle.apply(draft, id, signal)) {
            return Outcome.invalid("Instance " + id + " (" + instance.hostname() + ") cannot be " + done
                    + " while it is " + instance.status().word());
        }
        return Topology.settled(draft, id);
    }

    private static Outcome<InstanceId> missing(InstanceId id) {
        return Outcome.notFound("Unable to find instance with ID " + id);
    }
}
