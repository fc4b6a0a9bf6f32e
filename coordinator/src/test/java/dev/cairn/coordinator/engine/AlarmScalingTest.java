package dev.cairn.coordinator.engine;

import static dev.cairn.coordinator.domain.Samples.APP_LAYER;
import static dev.cairn.coordinator.domain.Samples.STACK;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.ONLINE;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.autoscaling.AlarmReading;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CloudWatch alarms and what people do to load-based instances, in a simulated fleet. */
final class AlarmScalingTest {
    private final World world = new World(7);
    private final InstanceId pooled = Samples.instanceId(2);

    @BeforeEach
    void aLayerWithAPool() {
        world.online(world.add(1, "ebs"));
        world.put(Write.put(Samples.instance(2, "ebs", "load", APP_LAYER)));
    }

    @Test
    void anAlarmMovesTheLayer() {
        scaling(up(80, "busy"), down("idle"));
        world.alarms.states.put("busy", AlarmReading.OK);
        world.alarms.states.put("idle", AlarmReading.OK);
        world.run(Duration.ofMinutes(30));
        assertThat(world.status(pooled)).isEqualTo(STOPPED);

        world.alarms.states.put("busy", AlarmReading.ALARM);
        world.run(Duration.ofMinutes(15));
        assertThat(world.status(pooled)).isEqualTo(ONLINE);
        assertThat(told("scaled up by load"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.reason()).isEqualTo("alarm busy is in state ALARM"));

        world.alarms.states.put("busy", AlarmReading.OK);
        world.alarms.states.put("idle", AlarmReading.ALARM);
        world.run(Duration.ofMinutes(15));
        assertThat(world.status(pooled)).isEqualTo(STOPPED);
    }

    @Test
    void anAlarmWithoutDataHasNoVoteAndHoldsNobodyBack() {
        scaling(up(80, "busy", "missing"), null);
        world.alarms.states.put("busy", AlarmReading.INSUFFICIENT_DATA);
        world.run(Duration.ofMinutes(30));
        assertThat(world.status(pooled)).isEqualTo(STOPPED);
        assertThat(told("alarm held"))
                .as("each once")
                .extracting(TimelineEntry::reason)
                .containsExactlyInAnyOrder(
                        "alarm busy: INSUFFICIENT_DATA: it has no vote on going up; the other thresholds decide",
                        "alarm missing: the stack's region has no alarm of this name: it has no vote on going up;"
                                + " the other thresholds decide");

        world.agents.metrics = ScalingTest.cpu(95);
        world.run(Duration.ofMinutes(15));
        assertThat(world.status(pooled)).isEqualTo(ONLINE);
        world.alarms.states.put("busy", AlarmReading.OK);
        world.run(Duration.ofMinutes(15));
        assertThat(told("alarm heard")).hasSize(1);
    }

    @Test
    void asksOncePerRoundForAllAlarmsOfTheRegion() {
        scaling(up(80, "busy", "very busy"), down("idle"));
        world.run(Duration.ofMinutes(2));
        world.alarms.calls.clear();
        world.run(Duration.ofMinutes(10));
        assertThat(world.alarms.calls).hasSize(10).containsOnly("eu-central-1 [busy, idle, very busy]");
    }

    @Test
    void saysOnceThatNobodyLooksAtAlarms() {
        world.alarms.watches = false;
        scaling(up(80, "busy"), null);
        world.agents.metrics = ScalingTest.cpu(95);
        world.run(Duration.ofHours(1));
        assertThat(world.alarms.calls).isEmpty();
        assertThat(told("alarm held"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.reason()).contains("setting scaling.alarms"));
        assertThat(world.status(pooled)).isEqualTo(ONLINE);
    }

    @Test
    void leavesAloneForAWhileWhatAPersonStoppedOrStarted() {
        scaling(up(80), down("idle"));
        world.agents.metrics = ScalingTest.cpu(95);
        world.untilStatus(pooled, ONLINE, Duration.ofMinutes(20));
        world.stop(pooled);
        world.run(Duration.ofMinutes(55));
        assertThat(world.status(pooled)).as("a person stopped it").isEqualTo(STOPPED);
        assertThat(told("load scaling found nothing to go up with"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.evidence().get("held")).startsWith("app2: a person acted on it"));
        world.run(Duration.ofMinutes(15));
        assertThat(world.status(pooled)).as("an hour later").isEqualTo(ONLINE);
    }

    private void scaling(Thresholds up, @Nullable Thresholds down) {
        world.put(Write.put(new LoadBasedScaling(APP_LAYER, STACK, true, up, down)));
    }

    private static Thresholds up(double cpu, String... alarms) {
        return new Thresholds(1, 3, 5, cpu, -1.0, -1.0, List.of(alarms));
    }

    private static Thresholds down(String... alarms) {
        return new Thresholds(1, 3, 5, -1.0, -1.0, -1.0, List.of(alarms));
    }

    private List<TimelineEntry> told(String decision) {
        return world.store.timeline(STACK, 1_000).stream()
                .filter(entry -> entry.decision().equals(decision))
                .toList();
    }
}
