package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Who has an instance in hand at present. Scaling moves only what nobody else is moving, so that each instance has one action
 * in flight.
 */
final class Claims {
    /** An action that has not come to its end by then no longer holds a schedule back. */
    static final Duration PATIENCE = Duration.ofHours(1);

    private Claims() {}

    /** Who has it; empty when it rests, running or stopped, and may be moved. */
    static Optional<String> holder(Draft draft, Instance instance) {
        if (instance.progress().intent() == Progress.Intent.HEAL) {
            return Optional.of("it is being healed");
        }
        return switch (instance.status()) {
            case ONLINE, SETUP_FAILED, STOPPED, START_FAILED -> Optional.empty();
            case CONNECTION_LOST -> Optional.of("its agent is silent: the healer has it");
            case STOP_FAILED -> Optional.of("it could not be stopped: a person has to look after it");
            case REQUESTED, PENDING, BOOTING, RUNNING_SETUP ->
                instance.statusSince().plus(PATIENCE).isAfter(draft.now())
                        ? Optional.of("its start is under way")
                        : Optional.empty();
            case STOPPING, SHUTTING_DOWN, TERMINATING, TERMINATED -> Optional.of("its stop is under way");
            case REBOOTING -> Optional.of("it reboots");
            case REGISTERING, REGISTERED, ASSIGNING, UNASSIGNING, DEREGISTERING ->
                Optional.of("it was registered, and is not in service");
        };
    }

    /** What a person started or stopped is left as it is for a while; schedules know no such respect, as in OpsWorks. */
    static Optional<String> person(Draft draft, Instance instance) {
        Timer timer = draft.before()
                .timers()
                .get(new Timer.Key(Timer.Kind.HANDS_OFF, instance.id().value()));
        return timer != null && timer.due().isAfter(draft.now())
                ? Optional.of("a person acted on it; it is left alone until " + seconds(timer.due()))
                : Optional.empty();
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
