package dev.cairn.coordinator.domain.autoscaling;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

    /** What it was, for people. */
    Map<String, String> evidence() {
        return Map.of(
                "cpu-percent", String.format(Locale.ROOT, "%.1f", cpuPercent),
                "memory-percent", String.format(Locale.ROOT, "%.1f", memoryPercent),
                "load", String.format(Locale.ROOT, "%.2f", load1),
                "averaged-over", Integer.toString(instances));
    }
}
