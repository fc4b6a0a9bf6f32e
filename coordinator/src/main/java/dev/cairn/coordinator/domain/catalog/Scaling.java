package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SetLoadBasedAutoScaling and SetTimeBasedAutoScaling of the API. */
public final class Scaling {
    private Scaling() {}

    /** Thresholds that are given are merged member by member into the present ones. */
    public static Outcome<LayerId> byLoad(
            StackSnapshot snapshot,
            LayerId layerId,
            @Nullable Boolean enable,
            @Nullable ThresholdsDraft up,
            @Nullable ThresholdsDraft down,
            Trace trace) {
        Layer layer = snapshot.layers().get(layerId);
        if (layer == null) {
            return Layers.unknown(layerId);
        }
        LoadBasedScaling present = snapshot.loadBasedScaling()
                .getOrDefault(layerId, new LoadBasedScaling(layerId, layer.stackId(), false, null, null));
        LoadBasedScaling changed = new LoadBasedScaling(
                layerId,
                layer.stackId(),
                Given.or(enable, present.enable()),
                merge(present.up(), up),
                merge(present.down(), down));
        Checks checks = new Checks();
        check("Up Scaling", changed.up(), checks, trace.limits());
        check("Down Scaling", changed.down(), checks, trace.limits());
        if (checks.failed()) {
            return checks.refused();
        }
        return Outcome.accepted(
                layerId,
                List.of(
                        Write.put(changed),
                        trace.entry(
                                layer.stackId(),
                                layerId,
                                "load-based scaling " + (changed.enable() ? "enabled" : "disabled"),
                                "SetLoadBasedAutoScaling was called for " + layer.shortname())));
    }

    /** The schedule replaces the former one. */
    public static Outcome<InstanceId> byTime(
            StackSnapshot snapshot, InstanceId id, Map<DayOfWeek, Map<Integer, String>> schedule, Trace trace) {
        Instance instance = snapshot.instances().get(id);
        if (instance == null) {
            return Instances.unknown(id);
        }
        Checks checks = new Checks()
                .that(
                        "timer".equals(instance.settings().autoScalingType()),
                        "Instance " + id + " is not a time-based instance");
        schedule.values()
                .forEach(day -> day.forEach((hour, word) -> checks.that(
                                hour >= 0 && hour <= 23, "Auto Scaling Schedule: hours are 0 to 23, not " + hour)
                        .that(
                                word.equals("on") || word.equals("off"),
                                "Auto Scaling Schedule: an hour is on or off, not " + word)));
        if (checks.failed()) {
            return checks.refused();
        }
        return Outcome.accepted(
                id,
                List.of(
                        Write.put(new TimeBasedScaling(id, instance.stackId(), schedule)),
                        trace.entry(
                                instance.stackId(),
                                id,
                                "schedule changed",
                                "SetTimeBasedAutoScaling was called for " + instance.hostname())));
    }

    private static @Nullable Thresholds merge(@Nullable Thresholds present, @Nullable ThresholdsDraft given) {
        return given == null ? present : given.onto(present);
    }

    private static void check(String direction, @Nullable Thresholds thresholds, Checks checks, Limits limits) {
        if (thresholds == null) {
            return;
        }
        Integer count = thresholds.instanceCount();
        checks.that(count == null || count > 0, direction + ": InstanceCount must be positive")
                .that(minutes(thresholds.thresholdsWaitMinutes()), direction + ": ThresholdsWaitTime must be 1 to 100")
                .that(minutes(thresholds.ignoreMetricsMinutes()), direction + ": IgnoreMetricsTime must be 1 to 100")
                .that(percent(thresholds.cpuThreshold()), direction + ": CpuThreshold must be 0 to 100, or -1 for off")
                .that(
                        percent(thresholds.memoryThreshold()),
                        direction + ": MemoryThreshold must be 0 to 100, or -1 for off")
                .that(load(thresholds.loadThreshold()), direction + ": LoadThreshold must be positive, or -1 for off")
                .that(
                        limits.allows(Limit.ALARMS, thresholds.alarms().size()),
                        direction + ": " + limits.message(Limit.ALARMS));
    }

    private static boolean minutes(@Nullable Integer minutes) {
        return minutes == null || (minutes >= 1 && minutes <= 100);
    }

    private static boolean percent(@Nullable Double value) {
        return value == null || value == -1 || (value >= 0 && value <= 100);
    }

    private static boolean load(@Nullable Double value) {
        return value == null || value == -1 || value >= 0;
    }
}
