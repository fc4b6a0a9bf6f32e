package dev.cairn.coordinator.metrics.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.engine.FakeTime;
import dev.cairn.coordinator.events.RecordingServer;
import dev.cairn.coordinator.events.RecordingServer.Answer;
import dev.cairn.coordinator.port.FleetMetrics;
import dev.cairn.coordinator.port.FleetMetrics.InstanceMetrics;
import dev.cairn.coordinator.port.FleetMetrics.StackMetrics;
import dev.cairn.coordinator.port.Metric;
import dev.cairn.coordinator.port.MetricSample;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.thirdparty.jackson.core.JsonParser;
import software.amazon.awssdk.thirdparty.jackson.core.JsonToken;
import software.amazon.awssdk.thirdparty.jackson.dataformat.cbor.CBORFactory;

/** Against a server that speaks the service's protocol (Smithy RPC v2, CBOR), with its faults. */
final class CloudWatchMetricsTest {
    private static final Instant MINUTE = Instant.parse("2026-03-01T12:00:00Z");
    private static final Map<String, String> CBOR =
            Map.of("smithy-protocol", "rpc-v2-cbor", "Content-Type", "application/cbor");
    private static final LayerId WEB = new LayerId("web");
    private static final LayerId DB = new LayerId("db");

    private final FakeTime time = new FakeTime();
    private RecordingServer server;
    private CloudWatchMetrics metrics;

    @BeforeEach
    void open() throws Exception {
        server = new RecordingServer();
        server.behave(request -> accepted());
        System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
        System.setProperty("aws.endpointUrlCloudWatch", server.uri("").toString());
        metrics = new CloudWatchMetrics(new CloudWatchMetrics.Config("Cairn/OpsWorks", null), time);
    }

    @AfterEach
    void close() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.endpointUrlCloudWatch");
        metrics.close();
        server.close();
    }

    private static Answer accepted() {
        return new Answer(200, "", CBOR);
    }

    private static MetricSample sample(int user) {
        float[] values = new float[Metric.values().length];
        values[Metric.CPU_USER.place()] = user;
        return MetricSample.of(values);
    }

    private static StackMetrics stack(String id, String region, InstanceMetrics... instances) {
        return new StackMetrics(new StackId(id), id, region, Map.of(WEB, "web", DB, "db"), List.of(instances));
    }

    private static InstanceMetrics instance(String id, int user, LayerId... layers) {
        return new InstanceMetrics(new InstanceId(id), id, List.of(layers), sample(user));
    }

    private static FleetMetrics fleet(int size) {
        return new FleetMetrics(
                MINUTE,
                List.of(stack(
                        "s",
                        "eu-west-1",
                        IntStream.range(0, size)
                                .mapToObj(i -> instance("00000000-0000-4000-8000-" + (100_000_000_000L + i), i, WEB))
                                .toArray(InstanceMetrics[]::new))));
    }

    private void publish(FleetMetrics minute) {
        metrics.measured(minute);
        time.advance(Duration.ofSeconds(1));
    }

    /** Each as {@code name dimension=id [value]} or with count, sum, minimum and maximum. */
    private static List<String> data(RecordingServer.Request request) throws IOException {
        InputStream body = new ByteArrayInputStream(request.bytes());
        if ("gzip".equals(request.headers().get("content-encoding"))) {
            body = new GZIPInputStream(body);
        }
        try (JsonParser parser = new CBORFactory().createParser(body)) {
            parser.nextToken();
            JsonNode call = new ObjectMapper().valueToTree(value(parser));
            assertThat(call.path("Namespace").asText()).isEqualTo("Cairn/OpsWorks");
            List<String> all = new ArrayList<>();
            for (JsonNode datum : call.path("MetricData")) {
                assertThat(datum.path("Unit").asText()).isEqualTo("None");
                assertThat(datum.path("Timestamp").asLong()).isEqualTo(MINUTE.getEpochSecond());
                JsonNode dimension = datum.path("Dimensions").path(0);
                List<Double> values = new ArrayList<>();
                (datum.has("Value") ? List.of(datum.path("Value")) : datum.path("StatisticValues"))
                        .forEach(number -> values.add(number.asDouble()));
                all.add(datum.path("MetricName").asText() + " "
                        + dimension.path("Name").asText() + "="
                        + dimension.path("Value").asText() + " " + values);
            }
            return all;
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NULL -> null;
            default -> parser.getNumberValue().doubleValue();
        };
    }

    @Test
    void publishesAValueOfEachInstanceAndSetsOfLayersAndStacks() throws Exception {
        publish(new FleetMetrics(
                MINUTE, List.of(stack("s", "eu-west-1", instance("i1", 10, WEB), instance("i2", 30, WEB, DB)))));

        assertThat(server.requests()).hasSize(1);
        assertThat(data(server.requests().getFirst()))
                .hasSize(16 * 5)
                .filteredOn(datum -> datum.startsWith("cpu_user"))
                .containsExactly(
                        "cpu_user InstanceId=i1 [10.0]",
                        "cpu_user InstanceId=i2 [30.0]",
                        "cpu_user LayerId=web [2.0, 40.0, 10.0, 30.0]",
                        "cpu_user LayerId=db [1.0, 30.0, 30.0, 30.0]",
                        "cpu_user StackId=s [2.0, 40.0, 10.0, 30.0]");
        assertThat(metrics.published()).isEqualTo(80);
    }

    @Test
    void eachStackGoesToItsRegion() {
        publish(new FleetMetrics(
                MINUTE,
                List.of(
                        stack("a", "eu-west-1", instance("i1", 1, WEB)),
                        stack("b", "us-west-2", instance("i2", 1, WEB)))));

        assertThat(server.requests())
                .extracting(request -> String.valueOf(request.headers().get("authorization")))
                .satisfiesExactly(
                        first -> assertThat(first).contains("/eu-west-1/monitoring/"),
                        second -> assertThat(second).contains("/us-west-2/monitoring/"));
    }

    @Test
    void sendsAThousandAtATimeCompressed() throws Exception {
        publish(fleet(500));

        assertThat(server.requests()).hasSize(9);
        int values = 0;
        for (RecordingServer.Request request : server.requests()) {
            values += data(request).size();
            assertThat(request.bytes().length).isLessThan(100_000);
        }
        assertThat(values).isEqualTo(16 * 502);
        // The SDK leaves small ones alone.
        assertThat(server.requests().subList(0, 8))
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("content-encoding", "gzip"));
    }

    @Test
    void repeatsWhatWasRefusedForAMoment() {
        AtomicInteger tries = new AtomicInteger();
        server.behave(request -> tries.incrementAndGet() < 3 ? new Answer(503, "", CBOR) : accepted());
        publish(fleet(1));

        assertThat(metrics.published()).isEqualTo(48);
        assertThat(metrics.lost()).isZero();
    }

    @Test
    void countsWhatIsLostAndGoesOnWithTheNextMinute() {
        server.behave(request -> new Answer(400, "", CBOR));
        publish(fleet(500));
        // The region is not asked for the other batches of this minute.
        assertThat(server.requests()).hasSize(1);
        assertThat(metrics.lost()).isEqualTo(16 * 502);

        server.behave(request -> accepted());
        publish(fleet(1));
        assertThat(metrics.published()).isEqualTo(48);
    }

    /** Time stands still, so that nothing is sent: as if CloudWatch did not answer. */
    @Test
    void nothingPilesUp() {
        for (int minute = 0; minute < 20; minute++) {
            metrics.measured(fleet(1));
        }

        assertThat(metrics.lost()).isEqualTo(15 * 48);
        time.advance(Duration.ofSeconds(1));
        assertThat(metrics.published()).isEqualTo(5 * 48);
    }
}
