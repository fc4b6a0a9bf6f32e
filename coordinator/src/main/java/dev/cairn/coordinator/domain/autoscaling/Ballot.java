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

    /** One vote, with its reason for people. */
    record Vote(String name, State state, String text) {}

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
            votes.add(new Vote(
                    "alarm " + alarm,
                    switch (reading.state()) {
                        case ALARM -> State.CROSSED;
                        case OK -> State.NOT_CROSSED;
                        case UNKNOWN -> State.HELD;
                    },
                    reading.state() == AlarmReading.State.UNKNOWN
                            ? "alarm " + alarm + ": " + reading.detail()
                            : "alarm " + alarm + " is in state " + reading.detail()));
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
        String word = direction == Direction.UP ? "above" : "below";
        votes.add(new Vote(
                name,
                crossed ? State.CROSSED : State.NOT_CROSSED,
                String.format(
                        Locale.ROOT, "%s %.1f is %s%s %.1f", name, measured, crossed ? "" : "not ", word, threshold)));
    }
}
