package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lost contact, and what ends it: the agent's return or healing. */
final class Silence {
    private Silence() {}

    static void lost(Draft draft, Instance instance, Signal.ContactLost signal) {
        disappear(draft, instance, "no heartbeat within the silence limit", signal.evidence());
    }

    /** The commands stay open: if the agent returns it still has them in its journal. */
    static void disappear(Draft draft, Instance instance, String reason, Map<String, String> evidence) {
        draft.put(instance.to(InstanceStatus.CONNECTION_LOST, draft.now()));
        draft.timer(Timer.Kind.HEAL_REVIEW, instance.id(), draft.now());
        draft.note(instance.id(), "connection lost", reason, evidence);
    }

    static void back(Draft draft, Instance instance, Signal.AgentConnected signal) {
        Serving.reconnected(draft, instance, signal);
        resume(draft, draft.known(instance.id()), "the agent opened a new session before healing acted");
    }

    static void restored(Draft draft, Instance instance, Signal.ContactRestored signal) {
        resume(draft, instance, "heartbeats arrive again and healing had not acted");
    }

    static void heal(Draft draft, Instance instance, Signal.HealDecided signal) {
        draft.cancelTimer(Timer.Kind.HEAL_REVIEW, instance.id());
        draft.note(instance.id(), "healing began", signal.reason(), signal.evidence());
        CommandQueue.abandon(draft, instance.id(), "the machine fell silent and is being healed");
        Instance current = draft.known(instance.id());
        List<Instant> heals = new ArrayList<>(current.progress().heals());
        heals.add(draft.now());
        Stopping.down(draft, current, Progress.Intent.HEAL, heals);
    }

    private static void resume(Draft draft, Instance instance, String reason) {
        draft.cancelTimer(Timer.Kind.HEAL_REVIEW, instance.id());
        InstanceStatus next = Serving.resumed(draft, instance);
        draft.put(instance.to(next, draft.now()));
        draft.note(instance.id(), "contact restored", reason, Map.of("status", next.word()));
    }
}
