package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.FleetMetrics;
import dev.cairn.coordinator.port.FleetMetrics.InstanceMetrics;
import dev.cairn.coordinator.port.FleetMetrics.StackMetrics;
import dev.cairn.coordinator.port.Metric;
import dev.cairn.coordinator.port.MetricSample;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Metrics as the dashboard and Prometheus get them. */
final class MetricsTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private static MetricSample sample(double user) {
        float[] values = new float[Metric.values().length];
        Arrays.fill(values, 100);
        values[Metric.CPU_USER.place()] = (float) user;
        return MetricSample.of(values);
    }

    private JsonNode series(String path) throws Exception {
        return ApiServer.JSON.readTree(world.server.get(path).body());
    }

    private static FleetMetrics fleet(int size, int minute) {
        LayerId layer = new LayerId("layer-1");
        return new FleetMetrics(
                Instant.EPOCH.plusSeconds(60L * minute),
                List.of(new StackMetrics(
                        new StackId("stack-1"),
                        "Shop \"east\"",
                        "eu-west-1",
                        Map.of(layer, "web"),
                        IntStream.range(0, size)
                                .mapToObj(i -> new InstanceMetrics(
                                        new InstanceId(new UUID(i, i).toString()),
                                        "web" + i,
                                        List.of(layer),
                                        sample(25)))
                                .toList())));
    }

    @Test
    void everyRangeHasItsStep() throws Exception {
        Instant minute = world.server.time.now().truncatedTo(ChronoUnit.MINUTES);
        String id = world.replaced("<instance>");
        for (int back = 0; back < 120; back++) {
            world.server.archive.add(id, minute.minus(Duration.ofMinutes(back)), sample(back));
        }

        for (List<Integer> expected : List.of(
                List.of(1, 60, 60),
                List.of(6, 60, 360),
                List.of(24, 300, 288),
                List.of(168, 1800, 336),
                List.of(336, 3600, 336))) {
            String range = expected.get(0) <= 24 ? expected.get(0) + "h" : expected.get(0) / 168 + "w";
            JsonNode view = series("/dashboard/api/instances/" + id + "/metrics?range=" + range);
            assertThat(view.path("stepSeconds").asInt()).as(range).isEqualTo(expected.get(1));
            assertThat(view.path("metrics")).as(range).hasSize(16);
            assertThat(view.path("metrics").path("cpu_user")).as(range).hasSize(expected.get(2));
        }
        JsonNode hour =
                series("/dashboard/api/instances/" + id + "/metrics?range=1h").path("metrics");
        assertThat(hour.path("cpu_user").get(59).asDouble()).isZero();
        assertThat(hour.path("cpu_user").get(0).asDouble()).isEqualTo(59);
        JsonNode six =
                series("/dashboard/api/instances/" + id + "/metrics?range=6h").path("metrics");
        assertThat(six.path("procs").get(0).isNull()).isTrue();
    }

    @Test
    void whatDoesNotExistHasNoMetrics() throws Exception {
        assertThat(world.server.get("/dashboard/api/instances/nobody/metrics").statusCode())
                .isEqualTo(404);
        assertThat(world.server.get("/dashboard/api/layers/nobody/metrics").statusCode())
                .isEqualTo(404);
    }

    @Test
    void prometheusReadsEveryInstance() throws Exception {
        world.server.latest = fleet(1, 1);

        String text = world.server.get("/metrics/instances").body();

        assertThat(text)
                .contains("# TYPE cairn_instance_cpu_ratio gauge")
                .contains("# HELP cairn_instance_memory_used_bytes Memory of the instance: used")
                .contains(
                        "cairn_instance_cpu_ratio{hostname=\"web0\",instance_id=\"00000000-0000-0000-0000-000000000000\","
                                + "mode=\"user\",stack=\"Shop \\\"east\\\"\"} 0.25")
                .contains("\"} 102400.0")
                .contains("cairn_instance_layer{instance_id=\"00000000-0000-0000-0000-000000000000\",layer=\"web\","
                        + "layer_id=\"layer-1\",stack_id=\"stack-1\"} 1.0");
        assertThat(text.lines().filter(line -> !line.startsWith("#"))).hasSize(17);
        assertThat(world.server.get("/metrics").body()).doesNotContain("web0");
    }

    /** The limit leaves room for a slow machine; what it takes is printed. */
    @Test
    void fiveThousandInstancesAreReadInLessThanASecond() throws Exception {
        String text = "";
        long best = Long.MAX_VALUE;
        for (int minute = 0; minute < 5; minute++) {
            world.server.latest = fleet(5_000, minute + 1);
            long begun = System.nanoTime();
            text = world.server.get("/metrics/instances").body();
            best = Math.min(best, (System.nanoTime() - begun) / 1_000_000);
        }
        long begun = System.nanoTime();
        world.server.get("/metrics/instances").body();
        long again = (System.nanoTime() - begun) / 1_000_000;

        System.out.println("metrics of 5000 instances: " + text.length() + " bytes; a new minute in " + best
                + " ms, the same again in " + again + " ms");
        assertThat(text.lines().count()).isGreaterThan(85_000);
        assertThat(Math.min(best, again)).isLessThan(1_000);
    }
}
