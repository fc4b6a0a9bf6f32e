package dev.cairn.bench;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One run of a process, or the medians of several.
 *
 * @param wallSeconds from its start to its end
 * @param cpuSeconds of it and of all it has waited for, user and system
 * @param peakMegabytes the largest resident memory of any one of its processes
 */
record Measurement(double wallSeconds, double cpuSeconds, double peakMegabytes) {
    /** Each figure's median; of an even number the upper one of the two in the middle. */
    static Measurement median(List<Measurement> runs) {
        return new Measurement(
                median(runs, Measurement::wallSeconds),
                median(runs, Measurement::cpuSeconds),
                median(runs, Measurement::peakMegabytes));
    }

    private static double median(List<Measurement> runs, ToDoubleFunction<Measurement> figure) {
        return runs.stream()
                .mapToDouble(figure)
                .boxed()
                .sorted(Comparator.naturalOrder())
                .toList()
                .get(runs.size() / 2);
    }
}
