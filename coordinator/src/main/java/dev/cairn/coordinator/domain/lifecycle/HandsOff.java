package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import java.time.Duration;
import java.util.Objects;

/**
 * What a person did to a load-based instance is not undone at once by scaling. One that was started is left alone for as long as
 * metrics are ignored after a step up, like one that scaling itself has started; one that was stopped for longer, since somebody
 * wants to work on it.
 */
final class HandsOff {
    private static final Duration STOPPED = Duration.ofHours(1);
    private static final Duration STARTED = Duration.ofMinutes(5);

    private HandsOff() {}

    static void started(Draft draft, Instance instance) {
        Duration ignored = instance.settings().layerIds().stream()
                .map(id -> draft.before().loadBasedScaling().get(id))
                .filter(Objects::nonNull)
                .map(LoadBasedScaling::up)
                .filter(up -> up != null && up.ignoreMetricsMinutes() != null)
                .map(up -> Duration.ofMinutes(Objects.requireNonNull(up.ignoreMetricsMinutes())))
                .reduce((one, other) -> one.compareTo(other) > 0 ? one : other)
                .orElse(STARTED);
        leave(draft, instance, ignored);
    }

    static void stopped(Draft draft, Instance instance) {
        leave(draft, instance, STOPPED);
    }

    private static void leave(Draft draft, Instance instance, Duration howLong) {
        if (draft.actor().kind() == Actor.Kind.USER
                && "load".equals(instance.settings().autoScalingType())) {
            draft.timer(Timer.Kind.HANDS_OFF, instance.id(), draft.now().plus(howLong));
        }
    }
}
