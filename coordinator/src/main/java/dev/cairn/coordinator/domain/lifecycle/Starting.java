package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.LifecycleEvent;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command.Cookbooks;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.queue.CommandSpec;
import dev.cairn.coordinator.domain.queue.RecipeLists;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the wish for a machine to the first word of its agent. */
final class Starting {
    /** After this without contact people are told; the instance stays in booting, as OpsWorks left it. */
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(15);

    private Starting() {}

    static void start(Draft draft, Instance instance, Signal.StartRequested signal) {
        draft.note(
                instance.id(),
                "start requested",
                "a start was asked for",
                Map.of("from", instance.status().word()));
        HandsOff.started(draft, instance);
        launch(draft, instance);
    }

    /** Also the second half of healing. */
    static void launch(Draft draft, Instance instance) {
        CommandQueue.abandon(draft, instance.id(), "the machine was started anew before this command could run");
        Instance current = draft.known(instance.id());
        Progress progress =
                current.progress().withIntent(null).withConfigured(-1).withEquipping(false);
        if (current.server() == null) {
            progress = progress.withBundle(null);
        }
        draft.put(current.withProgress(progress)
                .withScaled(current.scaled().requested(draft.now()))
                .to(InstanceStatus.REQUESTED, draft.now()));
        draft.effect(new Effect.LaunchServer(instance.id(), draft.region()));
        draft.timer(Timer.Kind.BOOT_TIMEOUT, instance.id(), draft.now().plus(BOOT_LIMIT));
    }

    static void accepted(Draft draft, Instance instance, Signal.LaunchAccepted signal) {
        draft.put(instance.withServer(Servers.merged(instance.server(), signal.server()))
                .to(InstanceStatus.PENDING, draft.now()));
        draft.note(
                instance.id(),
                signal.fresh() ? "machine launched" : "machine started",
                "the compute adapter accepted it",
                Map.of("server", signal.server().id().value()));
    }

    static void acceptedWhileStopping(Draft draft, Instance instance, Signal.LaunchAccepted signal) {
        if (instance.server() == null) {
            Instance known = instance.withServer(signal.server());
            draft.put(known);
            // The agent may have been quicker than the answer and still run shutdown recipes; their end ends the
            // machine.
            if (!draft.hasTimer(Timer.Kind.SHUTDOWN_TIMEOUT, instance.id())) {
                Stopping.end(draft, known);
            }
        } else {
            acceptedInVain(draft, instance, signal);
        }
    }

    static void acceptedLate(Draft draft, Instance instance, Signal.LaunchAccepted signal) {
        if (instance.server() == null) {
            draft.put(instance.withServer(signal.server()));
        } else {
            acceptedInVain(draft, instance, signal);
        }
    }

    /** A machine that is not the instance's must not go on living; the instance's own one is left to its status. */
    static void acceptedInVain(Draft draft, Instance instance, Signal.LaunchAccepted signal) {
        Server own = instance.server();
        boolean same = own != null && own.id().equals(signal.server().id());
        if (same || !signal.fresh()) {
            return;
        }
        draft.effect(new Effect.TerminateServer(instance.id(), signal.server().id(), draft.region()));
        draft.note(
                instance.id(),
                "surplus machine terminated",
                "it was launched for a start that is no longer wanted",
                Map.of("server", signal.server().id().value()));
    }

    static void refused(Draft draft, Instance instance, Signal.LaunchRefused signal) {
        fail(draft, instance, "the machine could not be launched: " + signal.message());
    }

    static void running(Draft draft, Instance instance, Signal.ServerRunning signal) {
        draft.put(instance.withServer(Servers.merged(instance.server(), signal.server()))
                .to(InstanceStatus.BOOTING, draft.now()));
        draft.note(instance.id(), "machine running", "the compute adapter reports it running", Map.of());
        Equipping.machineUp(draft, draft.known(instance.id()));
    }

    static void described(Draft draft, Instance instance, Signal.ServerRunning signal) {
        Server merged = Servers.merged(instance.server(), signal.server());
        if (!merged.equals(instance.server())) {
            draft.put(instance.withServer(merged));
        }
    }

    static void died(Draft draft, Instance instance, Signal.ServerStopped signal) {
        Server server = instance.server();
        if (server != null && !Servers.keepsDisk(instance)) {
            draft.effect(new Effect.TerminateServer(instance.id(), server.id(), draft.region()));
            draft.put(instance.withServer(null));
        }
        fail(draft, instance, because("the machine stopped before its agent made contact", signal.why()));
    }

    static void vanished(Draft draft, Instance instance, Signal.ServerTerminated signal) {
        draft.put(instance.withServer(null));
        fail(draft, instance, because("the machine was terminated before its agent made contact", signal.why()));
    }

    /** A machine without its volumes is of no use, and costs: it goes down, and the next start tries again. */
    static void notEquipped(Draft draft, Instance instance, Signal.EquippingRefused signal) {
        CommandQueue.abandon(draft, instance.id(), "the machine could not have its volumes");
        Equipping.renewUnmade(draft, instance.id());
        Instance current = draft.known(instance.id());
        draft.put(current.withProgress(current.progress().withEquipping(false)));
        Stopping.end(draft, instance);
        if (!Servers.keepsDisk(instance)) {
            draft.put(draft.known(instance.id()).withServer(null));
        }
        fail(draft, instance, signal.message());
    }

    static void late(Draft draft, Instance instance, Signal.BootTimedOut signal) {
        draft.cancelTimer(Timer.Kind.BOOT_TIMEOUT, instance.id());
        String message = "no agent has made contact within " + BOOT_LIMIT.toMinutes()
                + " minutes: look for a missing route from the machine to the coordinator, then stop and start the instance";
        draft.problem(instance.id(), "InstanceBoot", message);
        draft.note(
                instance.id(),
                "boot is overdue",
                message,
                Map.of("status", instance.status().word()));
    }

    static void contact(Draft draft, Instance instance, Signal.AgentConnected signal) {
        draft.cancelTimer(Timer.Kind.BOOT_TIMEOUT, instance.id());
        draft.put(instance.withReported(signal.reported())
                .withServer(Servers.filled(instance.server(), signal))
                .to(InstanceStatus.RUNNING_SETUP, draft.now()));
        draft.note(
                instance.id(),
                "setup began",
                "the agent made its first contact",
                Map.of(
                        "agent",
                        signal.reported().agentVersion(),
                        "boot",
                        signal.reported().bootId()));
        if (instance.status() != InstanceStatus.BOOTING) {
            Equipping.machineUp(draft, draft.known(instance.id()));
        }
        CommandQueue.enqueue(
                draft,
                instance.id(),
                CommandSpec.own(
                        "setup",
                        RecipeLists.of(draft.before(), instance, LifecycleEvent.SETUP, LifecycleEvent.DEPLOY),
                        Cookbooks.FRESH,
                        List.copyOf(draft.before().apps().keySet())));
    }

    private static String because(String what, @Nullable String why) {
        return why == null ? what : what + ": " + why;
    }

    private static void fail(Draft draft, Instance instance, String message) {
        draft.cancelTimer(Timer.Kind.BOOT_TIMEOUT, instance.id());
        draft.problem(instance.id(), "InstanceStart", message);
        draft.put(draft.known(instance.id()).to(InstanceStatus.START_FAILED, draft.now()));
        draft.note(instance.id(), "start failed", message, Map.of());
    }
}
