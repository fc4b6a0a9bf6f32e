package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of {@code AutoScalingThresholds} that a request gives; null for those it leaves out. An empty list clears. */
public record ThresholdsDraft(
        @Nullable Integer instanceCount,
        @Nullable Integer thresholdsWaitMinutes,
        @Nullable Integer ignoreMetricsMinutes,
        @Nullable Double cpuThreshold,
        @Nullable Double memoryThreshold,
        @Nullable Double loadThreshold,
        @Nullable List<String> alarms) {
    private static final Thresholds NONE = new Thresholds(null, null, null, null, null, null, List.of());

    Thresholds onto(@Nullable Thresholds former) {
        Thresholds present = former == null ? NONE : former;
        return new Thresholds(
                either(instanceCount, present.instanceCount()),
                either(thresholdsWaitMinutes, present.thresholdsWaitMinutes()),
                either(ignoreMetricsMinutes, present.ignoreMetricsMinutes()),
                either(cpuThreshold, present.cpuThreshold()),
                either(memoryThreshold, present.memoryThreshold()),
                either(loadThreshold, present.loadThreshold()),
                Given.or(alarms, present.alarms()));
    }

    private static <T> @Nullable T either(@Nullable T given, @Nullable T present) {
        return given == null ? present : given;
    }
}
