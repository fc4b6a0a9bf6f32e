package dev.cairn.coordinator.metrics.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.port.Metric;
import dev.cairn.coordinator.port.MetricArchive;
import dev.cairn.coordinator.port.MetricArchive.Point;
import dev.cairn.coordinator.port.MetricSample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileMetricArchiveTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final String WEB1 = "7a3c0b1e-0003-4d5e-8f90-a1b2c3d4e5f6";

    @TempDir
    Path directory;

    private MetricArchive archive() {
        return new FileMetricArchive(directory.resolve("metrics"));
    }

    private static Instant minute(long number) {
        return START.plus(Duration.ofMinutes(number));
    }

    private static MetricSample sample(double cpu) {
        float[] values = new float[Metric.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        values[Metric.CPU_USER.place()] = (float) cpu;
        return MetricSample.of(values);
    }

    private List<Double> users(Instant from, Duration step) {
        return archive().read(WEB1, from, step).stream()
                .map(point -> point.sample().of(Metric.CPU_USER))
                .toList();
    }

    /** Each call opens the files anew, as after a restart. */
    @Test
    void keepsEveryMetricOfEveryMinute() {
        archive().add(WEB1, minute(0), sample(1));
        archive().add(WEB1, minute(1), sample(2));
        archive().add(WEB1, minute(1), sample(3));

        assertThat(archive().read(WEB1, minute(0), MetricArchive.FINE))
                .containsExactly(new Point(minute(0), sample(1)), new Point(minute(1), sample(3)));
        assertThat(users(minute(1), MetricArchive.FINE)).containsExactly(3.0);
        assertThat(archive().read("unknown", minute(0), MetricArchive.FINE)).isEmpty();
    }

    @Test
    void averagesFiveMinutesAlsoWhenSomeAreMissing() {
        for (int minute : new int[] {0, 1, 2, 3, 4, 5, 8}) {
            archive().add(WEB1, minute(minute), sample((double) minute));
        }

        assertThat(archive().read(WEB1, minute(0), MetricArchive.COARSE))
                .extracting(Point::at)
                .containsExactly(minute(0), minute(5));
        assertThat(users(minute(0), MetricArchive.COARSE)).containsExactly(2.0, 6.5);
    }

    /** More than two weeks, a value an hour: old ones make room and never show up as new ones. */
    @Test
    void keepsSixHoursAndTwoWeeks() {
        long last = Duration.ofDays(16).toMinutes();
        for (long minute = 0; minute <= last; minute += 60) {
            archive().add(WEB1, minute(minute), sample((double) minute));
        }

        Instant now = minute(last);
        assertThat(users(now.minus(MetricArchive.FINE_KEPT).plusSeconds(60), MetricArchive.FINE))
                .hasSize(6)
                .endsWith((double) last);
        List<Double> coarse = users(now.minus(MetricArchive.COARSE_KEPT).plusSeconds(300), MetricArchive.COARSE);
        assertThat(coarse).hasSize(14 * 24).endsWith((double) last).isSorted();
    }

    @Test
    void aSeriesHasASizeThatDoesNotGrow() throws Exception {
        for (long minute = 0; minute <= Duration.ofDays(30).toMinutes(); minute += 7) {
            archive().add(WEB1, minute(minute), sample((double) minute));
        }

        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile))
                    .singleElement()
                    .satisfies(file -> assertThat(Files.size(file)).isBetween(280_000L, (360 + 4032) * 68L));
        }
    }

    @Test
    void removesWhatIsGone() {
        archive().add(WEB1, minute(0), sample(1));
        archive().add("gone", minute(0), sample(1));
        archive().keep(Set.of(WEB1));

        assertThat(users(minute(0), MetricArchive.FINE)).hasSize(1);
        assertThat(archive().read("gone", minute(0), MetricArchive.FINE)).isEmpty();
    }

    @Test
    void noNameLeadsOutOfItsDirectory() {
        assertThatThrownBy(() -> archive().read("../../etc/passwd", START, MetricArchive.FINE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
