package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.LifecycleEvent;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command.Cookbooks;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.instance.Progress.Intent;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.queue.CommandSpec;
import dev.cairn.coordinator.domain.queue.RecipeLists;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way down. With an agent: skip what waits, run the shutdown recipes within their time, then end the machine whatever
 * came of them. Without one: end the machine. EBS-backed machines are stopped, the others terminated.
 */
final class Stopping {
    /** What the agent may need beyond the recipes' own time to report. */
    private static final Duration REPORT_GRACE = Duration.ofSeconds(10);

    /** The longest that a load balancer can be set to wait for connections. */
    private static final Duration DRAIN_LIMIT = Duration.ofHours(1);

    private Stopping() {}

    static void withRecipes(Draft draft, Instance instance, Signal.StopRequested signal) {
        draft.note(
                instance.id(),
                "stop requested",
                "a stop was asked for",
                Map.of("from", instance.status().word()));
        HandsOff.stopped(draft, instance);
        orderly(draft, instance, Intent.STOP, "the instance is being stopped", null);
    }

    /**
     * Begins the way down with shutdown recipes.
     *
     * @param taken when the machine goes, whether its recipes have ended or not; null where nobody takes it
     */
    static void orderly(Draft draft, Instance instance, Intent intent, String why, @Nullable Instant taken) {
        CommandQueue.skipUnsent(draft, instance.id(), why);
        if (instance.status() == InstanceStatus.RUNNING_SETUP || taken != null) {
            // Usually someone stops a machine in setup because a recipe never ends; the shutdown must get its turn.
            CommandQueue.cancelOutstanding(draft, instance.id());
        }
        Instance current = draft.known(instance.id());
        draft.put(current.withProgress(current.progress().withIntent(intent)).to(wayDown(instance), draft.now()));
        if (Balancing.drains(draft.before(), instance)) {
            Instant until = taken == null ? draft.now().plus(DRAIN_LIMIT) : Interruption.drainUntil(draft, taken);
            draft.effect(new Effect.DrainConnections(instance.id(), until));
        } else {
            shutdownRecipes(draft, instance, taken);
        }
    }

    static void drained(Draft draft, Instance instance, Signal.ConnectionsDrained signal) {
        if (Balancing.waits(draft.before(), instance)) {
            draft.note(instance.id(), "connections drained", "its load balancers have let go of the machine", Map.of());
            shutdownRecipes(
                    draft,
                    instance,
                    Interruption.at(draft.before(), instance.id()).orElse(null));
        }
    }

    /** Queues the shutdown recipes of the instance's layers and gives them their time. */
    static void shutdownRecipes(Draft draft, Instance instance, @Nullable Instant taken) {
        CommandQueue.enqueue(
                draft,
                instance.id(),
                CommandSpec.own(
                        "shutdown",
                        RecipeLists.of(draft.before(), instance, LifecycleEvent.SHUTDOWN),
                        Cookbooks.CACHED,
                        List.of()));
        draft.timer(
                Timer.Kind.SHUTDOWN_TIMEOUT, instance.id(), Interruption.within(taken, shutdownDue(draft, instance)));
    }

    static void withoutRecipes(Draft draft, Instance instance, Signal.StopRequested signal) {
        draft.note(
                instance.id(),
                "stop requested",
                "a stop was asked for; no agent could run shutdown recipes",
                Map.of("from", instance.status().word()));
        HandsOff.stopped(draft, instance);
        draft.cancelTimer(Timer.Kind.BOOT_TIMEOUT, instance.id());
        draft.cancelTimer(Timer.Kind.HEAL_REVIEW, instance.id());
        CommandQueue.abandon(draft, instance.id(), "the instance is being stopped and its agent is not there");
        Instance current = draft.known(instance.id());
        if (current.server() == null && instance.status() != InstanceStatus.REQUESTED) {
            draft.put(
                    current.withProgress(current.progress().withIntent(null)).to(InstanceStatus.STOPPED, draft.now()));
        } else {
            down(draft, current, Intent.STOP, null);
        }
    }

    /** Ends the machine at once. Without one, as long as its launch has not been answered, the answer ends it. */
    static void down(Draft draft, Instance instance, Intent intent, @Nullable List<Instant> heals) {
        Progress progress = instance.progress().withIntent(intent);
        Instance next = instance.withProgress(heals == null ? progress : progress.withHeals(heals))
                .to(wayDown(instance), draft.now());
        draft.put(next);
        end(draft, next);
    }

    /** Wants the machine ended. */
    static void end(Draft draft, Instance instance) {
        Server server = instance.server();
        if (server == null) {
            return;
        }
        draft.effect(
                Servers.keepsDisk(instance)
                        ? new Effect.StopServer(instance.id(), server.id())
                        : new Effect.TerminateServer(instance.id(), server.id(), draft.region()));
    }

    static void neverLaunched(Draft draft, Instance instance, Signal.LaunchRefused signal) {
        if (instance.server() == null) {
            rest(draft, instance, "no machine had been launched: " + signal.message());
        } else {
            // A stopped machine that could not be started again: it is down, which is all that was wanted.
            rest(draft, instance, "the machine had not been started: " + signal.message());
        }
    }

    static void begun(Draft draft, Instance instance, Signal.ShutdownBegun signal) {
        draft.put(instance.to(InstanceStatus.SHUTTING_DOWN, draft.now()));
        draft.timer(
                Timer.Kind.SHUTDOWN_TIMEOUT,
                instance.id(),
                Interruption.within(
                        Interruption.at(draft.before(), instance.id()).orElse(null), shutdownDue(draft, instance)));
        draft.note(instance.id(), "shutdown recipes began", "the agent has taken the shutdown command", Map.of());
    }

    static void recipesEnded(Draft draft, Instance instance, Signal.ShutdownEnded signal) {
        powerOff(draft, instance, signal.reason());
    }

    static void timedOut(Draft draft, Instance instance, Signal.ShutdownTimedOut signal) {
        CommandQueue.abandon(draft, instance.id(), "the time for shutdown recipes was over");
        powerOff(draft, draft.known(instance.id()), "the time for shutdown recipes has passed");
    }

    private static void powerOff(Draft draft, Instance instance, String reason) {
        recipesOver(draft, instance);
        if (Interruption.at(draft.before(), instance.id()).isPresent()) {
            draft.note(instance.id(), "machine is left to EC2", reason + "; EC2 takes it back", Map.of());
        } else {
            endNow(draft, instance.id(), reason);
        }
    }

    static void recipesOver(Draft draft, Instance instance) {
        draft.cancelTimer(Timer.Kind.SHUTDOWN_TIMEOUT, instance.id());
        draft.put(
                instance.status() == InstanceStatus.SHUTTING_DOWN
                        ? instance
                        : instance.to(InstanceStatus.SHUTTING_DOWN, draft.now()));
    }

    static void endNow(Draft draft, InstanceId id, String reason) {
        draft.note(id, "machine is being ended", reason, Map.of());
        end(draft, draft.known(id));
        if (draft.known(id).server() == null) {
            draft.note(id, "nothing to end", "the machine behind the instance is not known", Map.of());
        }
    }

    static void down(Draft draft, Instance instance, Signal.ServerStopped signal) {
        if (!Servers.keepsDisk(instance)) {
            return; // It must be terminated, not only stopped.
        }
        ended(draft, instance, "the compute adapter reports the machine stopped");
    }

    static void gone(Draft draft, Instance instance, Signal.ServerTerminated signal) {
        Instance without = instance.withServer(null);
        draft.put(without);
        if (instance.progress().intent() != Intent.HEAL && !Servers.keepsDisk(instance)) {
            settle(draft, instance.id());
            draft.put(draft.known(instance.id()).to(InstanceStatus.TERMINATED, draft.now()));
            draft.note(instance.id(), "machine terminated", "the compute adapter reports it gone", Map.of());
        } else {
            ended(draft, without, "the compute adapter reports the machine gone");
        }
    }

    /** The machine is down: start again when healing, else rest. */
    private static void ended(Draft draft, Instance instance, String reason) {
        settle(draft, instance.id());
        Instance current = draft.known(instance.id());
        if (current.progress().intent() == Intent.HEAL && current.status() != InstanceStatus.STOP_FAILED) {
            draft.note(instance.id(), "started again", reason + "; healing goes on", Map.of());
            Starting.launch(draft, current);
        } else {
            rest(draft, current, reason);
        }
    }

    static void rest(Draft draft, Instance instance, Signal.ServerTerminated signal) {
        rest(draft, instance, "the machine is gone and the books are closed");
    }

    private static void rest(Draft draft, Instance instance, String reason) {
        settle(draft, instance.id());
        Instance current = draft.known(instance.id());
        Server server = current.server();
        draft.put(current.withProgress(current.progress().withIntent(null))
                .withServer(server == null ? null : server.down(current.elasticIp()))
                .to(InstanceStatus.STOPPED, draft.now()));
        draft.note(instance.id(), "stopped", reason, Map.of());
    }

    /** Nothing waits for this machine any more. */
    private static void settle(Draft draft, InstanceId id) {
        CommandQueue.abandon(draft, id, "the machine was stopped before this command had ended");
        draft.cancelTimer(Timer.Kind.SHUTDOWN_TIMEOUT, id);
        draft.cancelTimer(Timer.Kind.INTERRUPTION, id);
    }

    static void refused(Draft draft, Instance instance, Signal.StopRefused signal) {
        settle(draft, instance.id());
        String message = "the machine could not be stopped: " + signal.message() + "; try to stop the instance again";
        draft.problem(instance.id(), "InstanceStop", message);
        draft.put(draft.known(instance.id()).to(InstanceStatus.STOP_FAILED, draft.now()));
        draft.note(instance.id(), "stop failed", message, Map.of());
    }

    /** A machine whose start has failed was to go down. */
    static void stillUp(Draft draft, Instance instance, Signal.StopRefused signal) {
        String message = "the start has failed and the machine could not be taken down: " + signal.message()
                + "; stop the instance to try it again";
        draft.problem(instance.id(), "InstanceStop", message);
        draft.note(instance.id(), "machine still runs", message, Map.of());
    }

    static void force(Draft draft, Instance instance, Signal.StopForced signal) {
        for (Timer.Kind kind : Timer.Kind.values()) {
            if (kind != Timer.Kind.COMMAND_EXPIRY) {
                draft.cancelTimer(kind, instance.id());
            }
        }
        HandsOff.stopped(draft, instance);
        CommandQueue.cancelOutstanding(draft, instance.id());
        CommandQueue.abandon(draft, instance.id(), "the instance was stopped by force");
        Instance current = draft.known(instance.id());
        Server server = current.server();
        draft.put(current.withServer(null)
                .withProgress(current.progress().withIntent(null))
                .to(InstanceStatus.STOPPED, draft.now()));
        draft.note(
                instance.id(),
                "stopped by force",
                "the link to the machine was cut; the machine itself was not touched and is the caller's to remove",
                Map.of(
                        "from",
                        instance.status().word(),
                        "server",
                        server == null ? "none" : server.id().value()));
    }

    private static InstanceStatus wayDown(Instance instance) {
        return Servers.keepsDisk(instance) ? InstanceStatus.STOPPING : InstanceStatus.TERMINATING;
    }

    static Instant shutdownDue(Draft draft, Instance instance) {
        return draft.now()
                .plus(RecipeLists.shutdownTimeout(draft.before(), instance))
                .plus(REPORT_GRACE);
    }
}
