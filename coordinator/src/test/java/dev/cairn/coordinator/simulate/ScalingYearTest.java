package dev.cairn.coordinator.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.autoscaling.Planner;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A year of scaling, minute by minute, with the invariants checked after each step. A failure names its seed and minute; {@code
 * -Dscaling.seed=N} replays it, {@code -Dscaling.fresh=N} tries so many more.
 */
final class ScalingYearTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MINUTES = 365 * 24 * 60;

    static Stream<Long> seeds() {
        Long only = Long.getLong("scaling.seed");
        return only != null
                ? Stream.of(only)
                : Stream.concat(
                        LongStream.of(1).boxed(),
                        new Random()
                                .longs(Integer.getInteger("scaling.fresh", 0), 1_000, Long.MAX_VALUE)
                                .boxed());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsForAYear(long seed) {
        Year year = new Year(seed);
        Invariants invariants = new Invariants(year);
        long told = 0;
        Instant now = BEGIN;
        for (int minute = 0; minute < MINUTES; minute++) {
            now = now.plus(MINUTE);
            boolean looks = year.minute(now);
            year.stack.told();
            if (looks) {
                invariants.before();
                Planner.Plan plan = year.look(now);
                List<TimelineEntry> entries = year.stack.told();
                told += entries.size();
                invariants.after(plan, entries, now);
            }
        }
        assertThat(invariants.steps()).as("steps by load in a year").isGreaterThan(300);
        assertThat(invariants.switches()).as("switches by schedule in a year").isGreaterThan(1_000);
        assertThat(told)
                .as("entries in the time line for %s moves", invariants.moves())
                .isLessThan(5 * invariants.moves() + 5_000);
    }
}
