package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** When one time-based instance shall run. Immutable. */
record Schedule(TimeBasedScaling scaling) {
    boolean on(Instant at) {
        ZonedDateTime hour = hour(at);
        return "on"
                .equals(scaling.schedule()
                        .getOrDefault(hour.getDayOfWeek(), Map.of())
                        .get(hour.getHour()));
    }

    /** The hour in the schedule that this moment belongs to. */
    ZonedDateTime hour(Instant at) {
        return at.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.HOURS);
    }

    /** When that hour began. */
    Instant begin(Instant at) {
        return hour(at).toInstant();
    }
}
