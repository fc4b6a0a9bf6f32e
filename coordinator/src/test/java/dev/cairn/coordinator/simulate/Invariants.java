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
        boolean filled = told.stream().anyMatch(entry -> entry.decision().equals("brought up to its minimum"));
        int up = 0;
        int down = 0;
        for (Instance then : before.instances().values()) {
            Instance present = after.instances().get(then.id());
            boolean moved = plan.moved().contains(then.id());
            if (present == null) {
                assertThat(then.scaled().created()
                                && EnumSet.of(STOPPED, START_FAILED).contains(then.status()))
                        .as("only what scaling made, and has stopped, is deleted: %s %s", then.hostname(), when)
                        .isTrue();
                continue;
            }
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
                assertThat(started ? soon(then, now) : !on(then, now))
                        .as("%s by its schedule %s", then.hostname(), when)
                        .isTrue();
            } else if (started) {
                up++;
            } else if (then.status() == ONLINE) {
                down++;
            }
        }
        up += (int) after.instances().keySet().stream()
                .filter(id -> !before.instances().containsKey(id))
                .count();
        bounds(after, up, down, when);
        byLoad(up, down, filled, now, when);
        assertThat(told)
                .as("entries %s", when)
                .hasSizeLessThanOrEqualTo(5 * plan.moved().size() + 12);
    }

    private void bounds(StackSnapshot after, int up, int down, When when) {
        long made = after.instances().values().stream()
                .filter(instance -> instance.scaled().created())
                .count();
        assertThat(made).as("made by scaling %s", when).isLessThanOrEqualTo(year.maximum);
        if (up > 0) {
            assertThat(after.instances().values().stream()
                            .filter(instance ->
                                    !EnumSet.of(STOPPED, START_FAILED).contains(instance.status()))
                            .count())
                    .as("up to the maximum %s", when)
                    .isLessThanOrEqualTo(year.maximum);
        }
        if (down > 0) {
            assertThat(after.instances().values().stream()
                            .filter(instance -> instance.status() == ONLINE)
                            .count())
                    .as("down to the minimum %s", when)
                    .isGreaterThanOrEqualTo(year.minimum);
        }
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

    private void byLoad(int up, int down, boolean filled, Instant now, When when) {
        if (up + down == 0) {
            return;
        }
        steps++;
        assertThat(Math.min(up, down)).as("one way at a time %s", when).isZero();
        Direction direction = up > 0 ? Direction.UP : Direction.DOWN;
        if (filled) {
            // A minimum is kept whatever the load, and whatever was done last.
            lastStep = now;
            ignored = direction.pause(year.scaling);
            return;
        }
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
        boolean late = instance.status() == STOPPED && on(instance, now);
        boolean over = EnumSet.of(ONLINE, SETUP_FAILED).contains(instance.status()) && !soon(instance, now);
        if (late || over) {
            throw new AssertionError(
                    instance.hostname() + " is " + instance.status() + " against its schedule " + when);
        }
    }

    /** In a slot, or within the longest lead before one. */
    private boolean soon(Instance instance, Instant now) {
        return on(instance, now)
                || on(instance, now.plus(Duration.ofMinutes(30)))
                || on(instance, now.plus(Duration.ofMinutes(60)));
    }

    /** Reckoned anew from the schedule: hours of Berlin, and three days off in August. */
    private boolean on(Instance instance, Instant now) {
        TimeBasedScaling scaling =
                Objects.requireNonNull(before.timeBasedScaling().get(instance.id()));
        ZonedDateTime hour = now.atZone(Year.ZONE);
        if (hour.getMonthValue() == 8 && hour.getDayOfMonth() <= 3) {
            return false;
        }
        Map<Integer, String> day = scaling.schedule().get(hour.getDayOfWeek());
        return day != null && "on".equals(day.get(hour.getHour()));
    }
}
