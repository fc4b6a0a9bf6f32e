package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How busy a layer is: averages over its instances that are online and tell of themselves.
 *
 * @param cpuPercent CPU in use of all cores
 * @param memoryPercent memory in use
 * @param load1 load average of one minute
 * @param instances that the averages are of
 */
public record Load(double cpuPercent, double memoryPercent, double load1, int instances) {
    /** The averages; empty when there is nothing to average. */
    public static Optional<Load> average(List<Load> each) {
        if (each.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Load(
                each.stream().mapToDouble(Load::cpuPercent).average().orElseThrow(),
                each.stream().mapToDouble(Load::memoryPercent).average().orElseThrow(),
                each.stream().mapToDouble(Load::load1).average().orElseThrow(),
                each.stream().mapToInt(Load::instances).sum()));
    }

    /** Which thresholds it exceeds; any one is enough to scale up. Empty when none. */
    public List<String> above(@Nullable Thresholds thresholds) {
        return crossed(thresholds, Side.ABOVE);
    }

    /** Which thresholds it falls below; any one is enough to scale down. Empty when none. */
    public List<String> below(@Nullable Thresholds thresholds) {
        return crossed(thresholds, Side.BELOW);
    }

    private enum Side {
        ABOVE,
        BELOW;

        boolean has(double measured, double threshold) {
            return this == ABOVE ? measured > threshold : measured < threshold;
        }
    }

    private List<String> crossed(@Nullable Thresholds thresholds, Side side) {
        List<String> crossed = new ArrayList<>();
        if (thresholds != null) {
            crossed("CPU", cpuPercent, thresholds.cpuThreshold(), side).ifPresent(crossed::add);
            crossed("memory", memoryPercent, thresholds.memoryThreshold(), side).ifPresent(crossed::add);
            crossed("load", load1, thresholds.loadThreshold(), side).ifPresent(crossed::add);
        }
        return crossed;
    }

    /** A threshold of -1 is switched off. */
    private static Optional<String> crossed(String name, double measured, @Nullable Double threshold, Side side) {
        if (threshold == null || threshold < 0 || !side.has(measured, threshold)) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT, "%s %.1f is %s %.1f", name, measured, side.name().toLowerCase(Locale.ROOT), threshold));
    }

    /** What it was, for people. */
    Map<String, String> evidence() {
        return Map.of(
                "cpu-percent", String.format(Locale.ROOT, "%.1f", cpuPercent),
                "memory-percent", String.format(Locale.ROOT, "%.1f", memoryPercent),
                "load", String.format(Locale.ROOT, "%.2f", load1),
                "averaged-over", Integer.toString(instances));
    }
}
