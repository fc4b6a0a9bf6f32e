package dev.cairn.coordinator.domain.scaling;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A layer's load-based scaling; the API's shape {@code LoadBasedAutoScalingConfiguration}. */
public record LoadBasedScaling(
        LayerId id,
        StackId stackId,
        boolean enable,
        @Nullable Thresholds up,
        @Nullable Thresholds down) implements Entity {
    /** The API's shape {@code AutoScalingThresholds}; times in minutes, null for what was never set. */
    public record Thresholds(
            @Nullable Integer instanceCount,
            @Nullable Integer thresholdsWaitMinutes,
            @Nullable Integer ignoreMetricsMinutes,
            @Nullable Double cpuThreshold,
            @Nullable Double memoryThreshold,
            @Nullable Double loadThreshold,
            List<String> alarms) {
        public Thresholds {
            alarms = List.copyOf(alarms);
        }
    }
}
