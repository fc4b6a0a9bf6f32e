package dev.cairn.coordinator.simulate;

import static dev.cairn.coordinator.domain.instance.InstanceStatus.ONLINE;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.SETUP_FAILED;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.START_FAILED;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.autoscaling.Direction;
import dev.cairn.coordinator.domain.autoscaling.Load;
import dev.cairn.coordinator.domain.autoscaling.Planner;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold after each look, reckoned without the planner's code. */
final class Invariants {
    private static final Set<InstanceStatus> REST = EnumSet.of(ONLINE, STOPPED, START_FAILED, SETUP_FAILED);
    private static final Set<InstanceStatus> ON_ITS_WAY_UP = EnumSet.of(
            InstanceStatus.REQUESTED, InstanceStatus.PENDING, InstanceStatus.BOOTING, InstanceStatus.RUNNING_SETUP);

    private final Year year;
    private StackSnapshot before;
    private @Nullable Instant lastStep;
    private Duration ignored = Duration.ZERO;
    /** Since when each direction has been crossed at every look. */
    private @Nullable Instant aboveSince;

    private @Nullable Instant belowSince;
    private long steps;
    private long switches;

    Invariants(Year year) {
        this.year = year;
        before = year.stack.snapshot();
    }

    long steps() {
        return steps;
    }

    long switches() {
        return switches;
    }

    long moves() {
        return steps + switches;
    }

    /** For messages. */
    private record When(Instant at, List<InstanceId> moved) {
        @Override
        public String toString() {
            return "at " + at + ", moved " + moved;
        }
    }

    void before() {
        before = year.stack.snapshot();
    }

    void after(Planner.Plan plan, List<TimelineEntry> told, Instant now) {
        When when = new When(now, plan.moved());
        crossings(now);
        if (!plan.moved().isEmpty()) {
            assertThat(plan.moved()).as("one action each %s", when).doesNotHaveDuplicates();
        }
        StackSnapshot after = year.stack.snapshot();
        int up = 0;
        int down = 0;
        for (Instance then : before.instances().values()) {
            Instance present = Objects.requireNonNull(after.instances().get(then.id()));
            boolean moved = plan.moved().contains(then.id());
            if (!moved) {
                if (present.status() != then.status()) {
                    throw new AssertionError(then.hostname() + " went from " + then.status() + " to " + present.status()
                            + " without having been moved " + when);
                }
                if ("timer".equals(then.settings().autoScalingType())) {
                    follows(then, now, when);
                }
                continue;
            }
            String type = then.settings().autoScalingType();
            assertThat(type).as("24/7 instances are untouched %s", when).isNotNull();
            inNobodysHand(then, now, when);
            boolean started = present.status() == InstanceStatus.REQUESTED;
            if ("timer".equals(type)) {
                switches++;
                assertThat(started)
                        .as("%s by its schedule %s", then.hostname(), when)
                        .isEqualTo(on(then, now));
            } else if (started) {
                up++;
            } else {
                down++;
            }
        }
        byLoad(up, down, now, when);
        assertThat(told)
                .as("entries %s", when)
                .hasSizeLessThanOrEqualTo(4 * plan.moved().size() + 12);
    }

    private void crossings(Instant now) {
        Map<InstanceId, Load> loads = year.observed.loads();
        double cpu =
                loads.values().stream().mapToDouble(Load::cpuPercent).average().orElse(Double.NaN);
        Double high = Objects.requireNonNull(year.scaling.up()).cpuThreshold();
        Double low = Objects.requireNonNull(year.scaling.down()).cpuThreshold();
        boolean alarm = year.observed.alarms().values().stream()
                .anyMatch(reading -> !reading.detail().equals("OK"));
        aboveSince = cpu > Objects.requireNonNull(high) || alarm ? either(aboveSince, now) : null;
        belowSince = cpu < Objects.requireNonNull(low) ? either(belowSince, now) : null;
    }

    private static Instant either(@Nullable Instant since, Instant now) {
        return since == null ? now : since;
    }

    private void inNobodysHand(Instance then, Instant now, When when) {
        boolean overdue =
                ON_ITS_WAY_UP.contains(then.status()) && then.statusSince().isBefore(now.minus(Duration.ofMinutes(59)));
        assertThat(REST.contains(then.status()) || overdue)
                .as("%s was %s, an action is in flight, %s", then.hostname(), then.status(), when)
                .isTrue();
        assertThat(then.progress().intent())
                .as("%s is being healed %s", then.hostname(), when)
                .isNotEqualTo(Progress.Intent.HEAL);
        if ("load".equals(then.settings().autoScalingType())) {
            Timer hand = before.timers()
                    .get(new Timer.Key(Timer.Kind.HANDS_OFF, then.id().value()));
            assertThat(hand == null || !hand.due().isAfter(now))
                    .as("a person has %s in hand %s", then.hostname(), when)
                    .isTrue();
        }
    }

    private void byLoad(int up, int down, Instant now, When when) {
        if (up + down == 0) {
            return;
        }
        steps++;
        assertThat(Math.min(up, down)).as("one way at a time %s", when).isZero();
        Direction direction = up > 0 ? Direction.UP : Direction.DOWN;
        assertThat(up + down).as("InstanceCount %s", when).isLessThanOrEqualTo(direction.count(year.scaling));
        Instant since = up > 0 ? aboveSince : belowSince;
        assertThat(since).as("crossed %s", when).isNotNull();
        assertThat(Duration.between(since, now))
                .as("ThresholdsWaitTime %s", when)
                .isGreaterThanOrEqualTo(direction.wait(year.scaling));
        if (lastStep != null) {
            assertThat(Duration.between(lastStep, now))
                    .as("no flapping %s", when)
                    .isGreaterThanOrEqualTo(ignored.plus(direction.wait(year.scaling)));
        }
        lastStep = now;
        ignored = direction.pause(year.scaling);
    }

    /** An instance at rest that was not moved is as its schedule wants it, or cannot be. */
    private void follows(Instance instance, Instant now, When when) {
        boolean on = on(instance, now);
        if (on ? instance.status() == STOPPED : EnumSet.of(ONLINE, SETUP_FAILED).contains(instance.status())) {
            throw new AssertionError(instance.hostname() + " is " + instance.status() + " while its schedule is "
                    + (on ? "on " : "off ") + when);
        }
    }

    /** Reckoned anew from the schedule. */
    private boolean on(Instance instance, Instant now) {
        TimeBasedScaling scaling =
                Objects.requireNonNull(before.timeBasedScaling().get(instance.id()));
        ZonedDateTime hour = now.atZone(ZoneOffset.UTC);
        Map<Integer, String> day = scaling.schedule().get(hour.getDayOfWeek());
        return day != null && "on".equals(day.get(hour.getHour()));
    }
}
