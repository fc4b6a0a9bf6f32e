package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Progress.Intent;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * EC2 takes a spot machine back at a time that it names (ADR 14). The way down fits into what is left until then, and the machine is
 * left to EC2: it goes also where this coordinator may not end it, and a start that follows finds it in the state that EC2 gave it.
 */
final class Interruption {
    /** So long after its time EC2 is still waited for. */
    private static final Duration GRACE = Duration.ofMinutes(2);

    private Interruption() {}

    static void noticed(Draft draft, Instance instance, Signal.InterruptionNoticed signal) {
        Instant at = signal.notice().at();
        draft.note(
                instance.id(),
                "spot interruption",
                announced(signal.notice()) + "; "
                        + (signal.staysDown() == null
                                ? "it is taken out of service, and started again when the machine is down"
                                : "it is taken out of service and not started again: " + signal.staysDown()),
                Map.of("from", instance.status().word(), "at", at.toString()));
        expect(draft, instance.id(), at);
        Stopping.orderly(
                draft,
                instance,
                signal.staysDown() == null ? Intent.HEAL : Intent.STOP,
                "EC2 takes the machine back",
                at);
    }

    /** Whoever began the way down keeps the say in what follows it; only its time gets shorter. */
    static void noticedOnTheWayDown(Draft draft, Instance instance, Signal.InterruptionNoticed signal) {
        StackSnapshot snapshot = draft.before();
        boolean waits = Balancing.waits(snapshot, instance);
        Timer shutdown = snapshot.timers()
                .get(new Timer.Key(Timer.Kind.SHUTDOWN_TIMEOUT, instance.id().value()));
        if (at(snapshot, instance.id()).isPresent() || (!waits && shutdown == null)) {
            return;
        }
        Instant at = signal.notice().at();
        draft.note(
                instance.id(),
                "spot interruption",
                announced(signal.notice()) + "; it is on its way down already, which has to end by then",
                Map.of("at", at.toString()));
        expect(draft, instance.id(), at);
        if (waits) {
            draft.effect(new Effect.DrainConnections(instance.id(), drainUntil(draft, at)));
        } else if (shutdown != null && shutdown.due().isAfter(at)) {
            draft.timer(Timer.Kind.SHUTDOWN_TIMEOUT, instance.id(), at);
        }
    }

    /** Nothing of its is in service, and nothing could be done within the time. */
    static void noticedAtRest(Draft draft, Instance instance, Signal.InterruptionNoticed signal) {
        draft.note(
                instance.id(),
                "spot interruption",
                announced(signal.notice()),
                Map.of("at", signal.notice().at().toString()));
    }

    static void overdue(Draft draft, Instance instance, Signal.InterruptionOverdue signal) {
        CommandQueue.abandon(draft, instance.id(), "the time that EC2 had named was over");
        Stopping.recipesOver(draft, draft.known(instance.id()));
        Stopping.endNow(
                draft,
                instance.id(),
                "EC2 has not taken the machine within " + GRACE.toMinutes() + " minutes of the time that it named");
    }

    /** When EC2 takes the machine of an instance; empty where it has announced nothing, or the machine is down already. */
    static Optional<Instant> at(StackSnapshot snapshot, InstanceId id) {
        return Optional.ofNullable(snapshot.timers().get(new Timer.Key(Timer.Kind.INTERRUPTION, id.value())))
                .map(timer -> timer.due().minus(GRACE));
    }

    /** Connections have half of what is left, shutdown recipes the other half and what connections leave of theirs. */
    static Instant drainUntil(Draft draft, Instant at) {
        Duration left = Duration.between(draft.now(), at);
        return left.isNegative() ? draft.now() : draft.now().plus(left.dividedBy(2));
    }

    /** The earlier one. */
    static Instant within(@Nullable Instant at, Instant wanted) {
        return at != null && at.isBefore(wanted) ? at : wanted;
    }

    private static void expect(Draft draft, InstanceId id, Instant at) {
        draft.timer(Timer.Kind.INTERRUPTION, id, at.plus(GRACE));
    }

    private static String announced(SpotNotice notice) {
        String what = "EC2 takes the spot machine back (" + notice.action().word() + ") at " + notice.at();
        return notice.action() == SpotNotice.Action.TERMINATE
                ? what
                : what + ", and may not let it start before it has capacity again";
    }
}
