package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.scaling.ScalingRules.TimeRules;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;

/**
 * When one time-based instance shall run: the hours of its week, those of a date in place of the weekday's. Hours are those on a
 * clock of the zone: one that the change to summer time skips does not come, one that the change back repeats lasts for two.
 * Immutable.
 *
 * @param lead so long before a slot the instance is started
 */
record Schedule(TimeBasedScaling scaling, TimeRules rules, Duration lead) {
    /** The shortest time between two changes of a schedule, also where clocks are half or a quarter of an hour off UTC. */
    private static final Duration STEP = Duration.ofMinutes(15);

    /** Is this moment within a slot? */
    boolean on(Instant at) {
        ZonedDateTime hour = hour(at);
        Set<Integer> dated = rules.dates().get(hour.toLocalDate());
        if (dated != null) {
            return dated.contains(hour.getHour());
        }
        return "on"
                .equals(scaling.schedule()
                        .getOrDefault(hour.getDayOfWeek(), Map.of())
                        .get(hour.getHour()));
    }

    /** Shall the instance run or be on its way? True within a slot, and for the lead before one. */
    boolean wanted(Instant at) {
        return on(at) || soon(at);
    }

    private boolean soon(Instant at) {
        for (Duration ahead = STEP; ahead.compareTo(lead) < 0; ahead = ahead.plus(STEP)) {
            if (on(at.plus(ahead))) {
                return true;
            }
        }
        return on(at.plus(lead));
    }

    /** The hour in the schedule that this moment belongs to. */
    ZonedDateTime hour(Instant at) {
        return at.atZone(rules.zone()).truncatedTo(ChronoUnit.HOURS);
    }

    /** When that hour began. */
    Instant begin(Instant at) {
        return hour(at).toInstant();
    }
}
