package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
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
        boolean resting = instance.status() == InstanceStatus.STOPPED
                || instance.status() == InstanceStatus.START_FAILED
                || (instance.status() == InstanceStatus.STOP_FAILED && instance.server() == null);
        if (!resting) {
            return Outcome.invalid(
                    "Instance " + id + " is " + instance.status().word() + ": please stop it before you delete it");
        }
        Draft draft = new Draft(snapshot, actor, now, ids);
        CommandQueue.abandon(draft, id, "the instance was deleted");
        for (Timer timer : snapshot.timers().values()) {
            if (timer.id().subject().equals(id.value())) {
                draft.delete(timer);
            }
        }
        for (Command command : snapshot.commands().values()) {
            if (command.instanceId().equals(id)) {
                draft.cancelTimer(Timer.Kind.COMMAND_EXPIRY, command.id());
            }
        }
        TimeBasedScaling schedule = snapshot.timeBasedScaling().get(id);
        if (schedule != null) {
            draft.delete(schedule);
        }
        Server server = instance.server();
        if (server != null) {
            draft.effect(new Effect.TerminateServer(id, server.id()));
        }
        giveBack(draft, instance, deleteElasticIp, deleteVolumes);
        draft.delete(draft.known(id));
        draft.note(
                id,
                "instance deleted",
                "a deletion was asked for",
                Map.of(
                        "hostname",
                        instance.hostname(),
                        "server",
                        server == null ? "none" : server.id().value()));
        return Topology.settled(draft, id);
    }

    /** What it had of the stack's resources stays with the stack, unless it is to go with it. */
    private static void giveBack(Draft draft, Instance instance, boolean deleteElasticIp, boolean deleteVolumes) {
        String ip = instance.elasticIp();
        if (ip != null && deleteElasticIp) {
            ElasticIp found = draft.before().resources().elasticIps().get(new ElasticIpAddress(ip));
            if (found != null) {
                draft.delete(found);
            }
        }
        for (Volume volume : draft.before().resources().volumes().values()) {
            if (instance.id().equals(volume.instanceId())) {
                if (deleteVolumes) {
                    draft.delete(volume);
                } else {
                    draft.put(volume.assignedTo(null));
                }
            }
        }
    }

    private static Outcome<InstanceId> ask(
            StackSnapshot snapshot, InstanceId id, Signal signal, String done, Actor actor, Instant now, Ids ids) {
        Instance instance = snapshot.instances().get(id);
        if (instance == null) {
            return missing(id);
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
