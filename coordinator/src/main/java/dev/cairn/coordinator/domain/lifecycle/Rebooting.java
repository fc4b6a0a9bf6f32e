package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.Server;
import java.time.Duration;
import java.util.Map;

/** A soft reboot: no lifecycle event, and the instance counts as a member of its stack all the while. */
final class Rebooting {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private Rebooting() {}

    static void begin(Draft draft, Instance instance, Signal.RebootRequested signal) {
        Server server = instance.server();
        if (server == null) {
            throw new IllegalStateException("instance " + instance.id() + " has no machine to reboot");
        }
        draft.put(instance.to(InstanceStatus.REBOOTING, draft.now()));
        draft.effect(new Effect.RebootServer(instance.id(), server.id()));
        draft.timer(Timer.Kind.REBOOT_TIMEOUT, instance.id(), draft.now().plus(LIMIT));
        draft.note(instance.id(), "reboot requested", "a reboot was asked for", Map.of());
    }

    static void back(Draft draft, Instance instance, Signal.AgentConnected signal) {
        Reported before = instance.reported();
        Serving.noted(draft, instance, signal);
        if (before != null && before.bootId().equals(signal.reported().bootId())) {
            return;
        }
        resume(draft, draft.known(instance.id()), "came back from its reboot", "the agent reports another boot");
    }

    static void refused(Draft draft, Instance instance, Signal.RebootRefused signal) {
        draft.problem(instance.id(), "InstanceReboot", signal.message());
        resume(draft, draft.known(instance.id()), "reboot failed", signal.message());
    }

    static void timedOut(Draft draft, Instance instance, Signal.RebootTimedOut signal) {
        if (signal.inContact()) {
            String message =
                    "the machine has not rebooted within " + LIMIT.toMinutes() + " minutes, but its agent talks";
            draft.problem(instance.id(), "InstanceReboot", message);
            resume(draft, draft.known(instance.id()), "reboot failed", message);
            return;
        }
        draft.cancelTimer(Timer.Kind.REBOOT_TIMEOUT, instance.id());
        Silence.disappear(
                draft, instance, "no contact within " + LIMIT.toMinutes() + " minutes after a reboot", Map.of());
    }

    private static void resume(Draft draft, Instance instance, String decision, String reason) {
        draft.cancelTimer(Timer.Kind.REBOOT_TIMEOUT, instance.id());
        InstanceStatus next = Serving.resumed(draft, instance);
        draft.put(instance.to(next, draft.now()));
        draft.note(instance.id(), decision, reason, Map.of("status", next.word()));
        if (next == InstanceStatus.ONLINE) {
            Topology.catchUp(draft, instance.id());
        }
    }
}
