package dev.cairn.coordinator.engine;

import static dev.cairn.coordinator.domain.Samples.APP_LAYER;
import static dev.cairn.coordinator.domain.Samples.STACK;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.ONLINE;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.START_FAILED;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.port.MachineMetrics;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Scaling by time and by load in a simulated fleet. The world begins on Sunday, 1 March 2026, at 12:00 UTC. */
final class ScalingTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final World world = new World(20260301);

    @Test
    void runsWhileTheHourIsOn() {
        InstanceId timed = scheduled(1, DayOfWeek.SUNDAY, 13, 14);
        InstanceId always = world.add(2, "ebs");

        world.run(Duration.ofMinutes(59));
        assertThat(world.status(timed)).isEqualTo(STOPPED);
        world.run(Duration.ofMinutes(15));
        assertThat(world.status(timed)).isEqualTo(ONLINE);
        assertThat(world.told(timed)).contains("started by its schedule");

        world.run(Duration.ofMinutes(105));
        assertThat(world.status(timed)).isEqualTo(ONLINE);
        world.run(Duration.ofMinutes(10));
        assertThat(world.status(timed)).isEqualTo(STOPPED);
        assertThat(world.told(timed)).contains("stopped by its schedule");
        assertThat(world.told(always)).isEmpty();
    }

    @Test
    void undoesWhatPeopleDoWithinAnHour() {
        InstanceId timed = scheduled(1, DayOfWeek.SUNDAY, 12, 13);
        world.run(Duration.ofMinutes(10));
        assertThat(world.status(timed)).isEqualTo(ONLINE);

        world.stop(timed);
        world.untilStatus(timed, STOPPED, Duration.ofMinutes(5));
        world.untilStatus(timed, ONLINE, Duration.ofMinutes(10));
    }

    @Test
    void triesAFailedStartAgainInTheNextHour() {
        InstanceId timed = scheduled(1, DayOfWeek.SUNDAY, 12, 13);
        world.compute.failNext(1, true);
        world.untilStatus(timed, START_FAILED, Duration.ofMinutes(30));
        long failures = failures(timed);

        world.run(Duration.ofMinutes(20));
        assertThat(world.status(timed)).isEqualTo(START_FAILED);
        assertThat(failures(timed)).isEqualTo(failures);
        world.untilStatus(timed, ONLINE, Duration.ofMinutes(60));
    }

    @Test
    void leavesAnInstanceWithoutAScheduleAlone() {
        world.put(Write.put(Samples.instance(1, "ebs", "timer", APP_LAYER)));
        world.run(Duration.ofHours(2));
        assertThat(world.told(Samples.instanceId(1))).isEmpty();
    }

    @Test
    void startsWhileTheLayerIsBusyAndStopsWhenItIsNot() {
        world.online(world.add(1, "ebs"));
        List<InstanceId> pool = pool(2, 3);
        scaling(true, thresholds(1, 3, 20, 80.0), thresholds(1, 5, 5, 30.0));
        world.agents.metrics = cpu(90);

        world.run(Duration.ofMinutes(3));
        assertThat(online(pool)).isZero();
        world.run(Duration.ofMinutes(10));
        assertThat(online(pool)).as("one step, then metrics are ignored").isEqualTo(1);
        assertThat(world.status(pool.getFirst())).isEqualTo(ONLINE);
        assertThat(steps()).hasSize(1);
        assertThat(steps().getFirst().reason()).isEqualTo("CPU 90.0 is above 80.0");

        world.run(Duration.ofMinutes(20));
        assertThat(online(pool)).isEqualTo(2);
        world.agents.metrics = cpu(50);
        world.run(Duration.ofMinutes(60));
        assertThat(online(pool)).as("between the thresholds").isEqualTo(2);

        world.agents.metrics = cpu(10);
        world.run(Duration.ofHours(1));
        assertThat(online(pool)).isZero();
        assertThat(world.status(Samples.instanceId(1)))
                .as("24/7 instances stay")
                .isEqualTo(ONLINE);
        assertThat(world.status(pool.getFirst())).isEqualTo(STOPPED);
    }

    @Test
    void waitsForAnUnbrokenCrossing() {
        world.online(world.add(1, "ebs"));
        List<InstanceId> pool = pool(2, 2);
        scaling(true, thresholds(1, 5, 5, 80.0), null);
        for (int i = 0; i < 10; i++) {
            world.agents.metrics = cpu(90);
            world.run(MINUTE.multipliedBy(3));
            world.agents.metrics = cpu(20);
            world.run(MINUTE.multipliedBy(2));
        }
        assertThat(online(pool)).isZero();
        assertThat(steps()).isEmpty();
    }

    @Test
    void ignoresMetricsAcrossARestart() {
        world.online(world.add(1, "ebs"));
        List<InstanceId> pool = pool(2, 4);
        scaling(true, thresholds(1, 1, 60, 80.0), null);
        world.agents.metrics = cpu(90);
        world.run(Duration.ofMinutes(10));
        assertThat(online(pool)).isEqualTo(1);

        world.restart();
        world.run(Duration.ofMinutes(40));
        assertThat(online(pool)).isEqualTo(1);
        world.run(Duration.ofMinutes(30));
        assertThat(online(pool)).isEqualTo(2);
    }

    @Test
    void doesNothingWhenSwitchedOffAndSaysWhenNothingIsLeft() {
        world.online(world.add(1, "ebs"));
        List<InstanceId> pool = pool(2, 2);
        scaling(false, thresholds(1, 1, 5, 80.0), null);
        world.agents.metrics = cpu(90);
        world.run(Duration.ofMinutes(30));
        assertThat(online(pool)).isZero();

        scaling(true, thresholds(5, 1, 5, 80.0), null);
        world.run(Duration.ofMinutes(30));
        assertThat(online(pool)).isEqualTo(1);
        assertThat(steps())
                .extracting(TimelineEntry::decision)
                .contains("scaled up by load", "load scaling found nothing to go up with");
    }

    private InstanceId scheduled(int number, DayOfWeek day, int... hours) {
        InstanceId id = Samples.instanceId(number);
        Map<Integer, String> on = new HashMap<>();
        IntStream.of(hours).forEach(hour -> on.put(hour, "on"));
        world.put(
                Write.put(Samples.instance(number, "ebs", "timer", APP_LAYER)),
                Write.put(new TimeBasedScaling(id, STACK, Map.of(day, on))));
        return id;
    }

    private List<InstanceId> pool(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> {
                    world.put(Write.put(Samples.instance(number, "ebs", "load", APP_LAYER)));
                    return Samples.instanceId(number);
                })
                .toList();
    }

    private void scaling(boolean enable, @Nullable Thresholds up, @Nullable Thresholds down) {
        world.put(Write.put(new LoadBasedScaling(APP_LAYER, STACK, enable, up, down)));
    }

    private static Thresholds thresholds(int count, int waitMinutes, int pauseMinutes, double cpu) {
        return new Thresholds(count, waitMinutes, pauseMinutes, cpu, -1.0, -1.0, List.of());
    }

    @Test
    void busyIsWhatIsNotIdleOrWhatIsToldOfTheRest() {
        assertThat(cpu(5).cpuBusy()).isEqualTo(5);
        assertThat(cpu(100).cpuBusy()).isEqualTo(100);
        MachineMetrics withoutIdle =
                new MachineMetrics(7, 0, 3, 0, 0, 0, 1000, 400, 600, 0, 0, 0, 0.1, 0.1, 0.1, 80, 0, 0, 0, 1 << 30);
        assertThat(withoutIdle.cpuBusy()).isEqualTo(10);
    }

    static MachineMetrics cpu(double percent) {
        return new MachineMetrics(
                percent, 0, 0, 100 - percent, 0, 0, 1000, 400, 600, 0, 0, 0, 0.1, 0.1, 0.1, 80, 0, 0, 0, 1 << 30);
    }

    private long online(List<InstanceId> pool) {
        return pool.stream().filter(id -> world.status(id) == ONLINE).count();
    }

    private long failures(InstanceId id) {
        return world.store.serviceErrors(STACK).stream()
                .filter(error -> id.equals(error.instanceId()))
                .count();
    }

    private List<TimelineEntry> steps() {
        return world.store.timeline(STACK, 1_000).stream()
                .filter(entry -> APP_LAYER.equals(entry.subject()))
                .toList();
    }
}
