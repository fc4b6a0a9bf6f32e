package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.List;

/**
 * Decisions that start with something that has happened in the world. What no longer concerns the instance changes nothing
 * and is no failure: the answer is then false.
 */
public final class Signals {
    private Signals() {}

    /** A signal that means the same whenever it comes. */
    public static Outcome<Boolean> arrived(
            StackSnapshot snapshot, InstanceId id, Signal signal, Actor actor, Instant now, Ids ids) {
        if (!snapshot.instances().containsKey(id)) {
            return Outcome.accepted(false, List.of());
        }
        Draft draft = new Draft(snapshot, actor, now, ids);
        boolean known = Lifecycle.apply(draft, id, signal);
        return Topology.settled(draft, known);
    }

    /**
     * A signal that was drawn from an observation of the instance as it was: void when the instance has moved since.
     *
     * @param status the status when the observation began
     * @param since since when it had that status
     */
    public static Outcome<Boolean> observed(
            StackSnapshot snapshot,
            InstanceId id,
            InstanceStatus status,
            Instant since,
            Signal signal,
            Instant now,
            Ids ids) {
        Instance instance = snapshot.instances().get(id);
        if (instance == null
                || instance.status() != status
                || !instance.statusSince().equals(since)) {
            return Outcome.accepted(false, List.of());
        }
        return arrived(snapshot, id, signal, Actor.COORDINATOR, now, ids);
    }

    /** An agent has opened a session and told what its journal holds. */
    public static Outcome<Boolean> connected(
            StackSnapshot snapshot,
            InstanceId id,
            Signal.AgentConnected hello,
            List<AttemptId> journal,
            Instant now,
            Ids ids) {
        if (!snapshot.instances().containsKey(id)) {
            return Outcome.accepted(false, List.of());
        }
        Draft draft = new Draft(snapshot, Actor.COORDINATOR, now, ids);
        boolean known = Lifecycle.apply(draft, id, hello);
        CommandReports.compareJournal(draft, id, journal);
        return Topology.settled(draft, known);
    }

    /**
     * A timer is due. It is deleted by this decision, unless the rule that it woke has set it anew.
     *
     * @param inContact has the instance's agent been heard recently?
     */
    public static Outcome<Boolean> due(StackSnapshot snapshot, Timer timer, boolean inContact, Instant now, Ids ids) {
        Draft draft = new Draft(snapshot, Actor.COORDINATOR, now, ids);
        draft.delete(timer);
        InstanceId id = new InstanceId(timer.id().subject());
        switch (timer.id().kind()) {
            case COMMAND_EXPIRY ->
                CommandReports.open(draft, timer).ifPresent(command -> CommandReports.expire(draft, command));
            case SHUTDOWN_TIMEOUT -> fire(draft, id, new Signal.ShutdownTimedOut());
            case BOOT_TIMEOUT -> fire(draft, id, new Signal.BootTimedOut());
            case REBOOT_TIMEOUT -> fire(draft, id, new Signal.RebootTimedOut(inContact));
            case INTERRUPTION -> fire(draft, id, new Signal.InterruptionOverdue());
            case HEAL_REVIEW -> {
                // The review itself asks the world first and is a decision of its own.
            }
            case SCALING_PAUSE, HANDS_OFF -> {
                // Scaling may act again from now on.
            }
        }
        return Topology.settled(draft, true);
    }

    private static void fire(Draft draft, InstanceId id, Signal signal) {
        if (draft.instance(id).isPresent()) {
            Lifecycle.apply(draft, id, signal);
        }
    }
}
