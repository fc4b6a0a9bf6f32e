package dev.cairn.coordinator.port;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The past of metrics: a point a minute for six hours, and averages of five minutes for two weeks, of each instance and each layer.
 * Named by their ids. Survives the end of the process, but may lose the last minute with the machine's power. Safe for many threads.
 */
public interface MetricArchive {
    Duration FINE = Duration.ofMinutes(1);
    Duration FINE_KEPT = Duration.ofHours(6);
    Duration COARSE = Duration.ofMinutes(5);
    Duration COARSE_KEPT = Duration.ofDays(14);

    /** What was measured in the step that begins at this time. */
    record Point(Instant at, MetricSample sample) {}

    /**
     * Keeps the sample of one minute; one that is there already is replaced.
     *
     * @throws java.io.UncheckedIOException when it cannot be kept
     */
    void add(String series, Instant minute, MetricSample sample);

    /**
     * What is kept from a time on, oldest first; steps of which nothing is known are left out.
     *
     * @param step {@link #FINE} or {@link #COARSE}
     */
    List<Point> read(String series, Instant from, Duration step);

    /** Removes every series but these. */
    void keep(Set<String> series);
}
