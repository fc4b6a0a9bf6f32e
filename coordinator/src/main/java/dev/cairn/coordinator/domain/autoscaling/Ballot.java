package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a layer's thresholds and alarms say at one look: any one that is crossed is enough. An alarm that CloudWatch knows nothing
 * of has no vote and holds nobody else back: OpsWorks did no scaling at all then, which stopped whole layers for one forgotten
 * alarm.
 */
final class Ballot {
    private Ballot() {}

    /** How one threshold or alarm votes. */
    enum State {
        CROSSED,
        NOT_CROSSED,
        /** Unknown: it neither counts nor begins anew. */
        HELD
    }

    /** One vote. */
    sealed interface Vote {
        /** What votes, such as {@code CPU} or {@code alarm busy}. */
        String name();

        State state();

        /** The reason, for people. */
        String text();
    }

    private record ThresholdVote(String name, State state, Direction direction, double measured, double threshold)
            implements Vote {
        @Override
        public String text() {
            return String.format(
                    Locale.ROOT,
                    "%s %.1f is %s%s %.1f",
                    name,
                    measured,
                    state == State.CROSSED ? "" : "not ",
                    direction == Direction.UP ? "above" : "below",
                    threshold);
        }
    }

    private record AlarmVote(String name, State state, AlarmReading reading) implements Vote {
        @Override
        public String text() {
            return reading.state() == AlarmReading.State.UNKNOWN
                    ? name + ": " + reading.detail()
                    : name + " is in state " + reading.detail();
        }
    }

    /** The votes of all that is switched on. */
    static List<Vote> of(Direction direction, LoadBasedScaling scaling, Optional<Load> load, Observed observed) {
        Thresholds thresholds = direction.thresholds(scaling);
        if (thresholds == null) {
            return List.of();
        }
        List<Vote> votes = new ArrayList<>();
        load.ifPresent(present -> {
            threshold(direction, "CPU", present.cpuPercent(), thresholds.cpuThreshold(), votes);
            threshold(direction, "memory", present.memoryPercent(), thresholds.memoryThreshold(), votes);
            threshold(direction, "load", present.load1(), thresholds.loadThreshold(), votes);
        });
        for (String alarm : thresholds.alarms()) {
            AlarmReading reading = observed.alarm(alarm);
            State state = switch (reading.state()) {
                case ALARM -> State.CROSSED;
                case OK -> State.NOT_CROSSED;
                case UNKNOWN -> State.HELD;
            };
            votes.add(new AlarmVote("alarm " + alarm, state, reading));
        }
        return votes;
    }

    /** A threshold of -1 is switched off. */
    private static void threshold(
            Direction direction, String name, double measured, @Nullable Double threshold, List<Vote> votes) {
        if (threshold == null || threshold < 0) {
            return;
        }
        boolean crossed = direction == Direction.UP ? measured > threshold : measured < threshold;
        votes.add(new ThresholdVote(name, crossed ? State.CROSSED : State.NOT_CROSSED, direction, measured, threshold));
    }
}
