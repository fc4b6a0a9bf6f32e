package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.metrics.files.FileMetricArchive;
import dev.cairn.coordinator.port.FleetMetrics;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.Metric;
import dev.cairn.coordinator.port.MetricArchive;
import dev.cairn.coordinator.port.MetricArchive.Point;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeasuringTest {
    @TempDir
    Path directory;

    private final World world = new World(1);
    private final List<FleetMetrics> published = new ArrayList<>();
    private MetricArchive archive;
    private Measuring measuring;

    @BeforeEach
    void start() {
        archive = new FileMetricArchive(directory);
        List<FleetMetrics.Listener> listeners = List.of(
                metrics -> {
                    throw new IllegalStateException("a listener that fails");
                },
                published::add);
        measuring = new Measuring(world.engine, world.store, archive, listeners, world.time);
        measuring.start();
    }

    private void beat(InstanceId id, double user) {
        measuring.beat(
                id,
                Samples.STACK,
                new MachineMetrics(
                        user, 0, 1, 99 - user, 0, 0, 1000, 500, 400, 50, 50, 0, 0.5, 0.4, 0.3, 80, -1, -1, -1, 1));
    }

    private List<Double> users(String series) {
        return archive.read(series, Instant.EPOCH, MetricArchive.FINE).stream()
                .map((Point point) -> point.sample().of(Metric.CPU_USER))
                .toList();
    }

    @Test
    void makesOneSampleAMinuteOfInstancesAndLayers() {
        InstanceId one = world.add(1, "ebs");
        InstanceId two = world.add(2, "ebs");
        beat(one, 10);
        beat(one, 30);
        beat(two, 60);
        world.run(Duration.ofMinutes(1));
        beat(one, 50);
        world.run(Duration.ofMinutes(1));

        assertThat(users(one.value())).containsExactly(20.0, 50.0);
        assertThat(users(two.value())).containsExactly(60.0);
        assertThat(users(Samples.APP_LAYER.value())).containsExactly(40.0, 50.0);
        assertThat(archive.read(one.value(), Instant.EPOCH, MetricArchive.FINE)
                        .getFirst()
                        .at())
                .isEqualTo(world.time.now().minus(Duration.ofMinutes(2)));
        assertThat(measuring.latest().stacks().getFirst().instances()).hasSize(1);
    }

    @Test
    void oneListenerThatFailsHarmsNoOtherAndNoLaterMinute() {
        InstanceId one = world.add(1, "ebs");
        beat(one, 10);
        world.run(Duration.ofMinutes(1));
        beat(one, 10);
        world.run(Duration.ofMinutes(1));

        assertThat(published).hasSize(2);
        assertThat(users(one.value())).hasSize(2);
    }

    @Test
    void whatADeletedInstanceMeasuredGoes() {
        InstanceId one = world.add(1, "ebs");
        InstanceId gone = new InstanceId("gone");
        beat(one, 10);
        world.run(Duration.ofMinutes(1));
        archive.add(
                gone.value(),
                world.time.now(),
                measuring.latest().stacks().getFirst().instances().getFirst().sample());
        world.run(Duration.ofHours(2));

        assertThat(users(gone.value())).isEmpty();
        assertThat(users(one.value())).hasSize(1);
    }
}
