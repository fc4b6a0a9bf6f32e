package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which way a layer goes by load, and what its settings say of that; what was never set is one instance and five minutes. */
public enum Direction {
    UP,
    DOWN;

    private static final int USUAL_COUNT = 1;
    private static final int USUAL_WAIT_MINUTES = 5;
    private static final int USUAL_PAUSE_MINUTES = 5;

    /** Null when this direction was never set. */
    public @Nullable Thresholds thresholds(LoadBasedScaling scaling) {
        return this == UP ? scaling.up() : scaling.down();
    }

    /** The most instances that one step moves. */
    public int count(LoadBasedScaling scaling) {
        Thresholds thresholds = thresholds(scaling);
        return or(thresholds == null ? null : thresholds.instanceCount(), USUAL_COUNT);
    }

    /** How long a threshold must be crossed without a break before a step. */
    public Duration wait(LoadBasedScaling scaling) {
        Thresholds thresholds = thresholds(scaling);
        return Duration.ofMinutes(
                or(thresholds == null ? null : thresholds.thresholdsWaitMinutes(), USUAL_WAIT_MINUTES));
    }

    /** How long metrics are ignored after a step of this direction (API: {@code IgnoreMetricsTime}). */
    public Duration pause(LoadBasedScaling scaling) {
        Thresholds thresholds = thresholds(scaling);
        return Duration.ofMinutes(
                or(thresholds == null ? null : thresholds.ignoreMetricsMinutes(), USUAL_PAUSE_MINUTES));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static int or(@Nullable Integer given, int usual) {
        return given == null ? usual : given;
    }
}
