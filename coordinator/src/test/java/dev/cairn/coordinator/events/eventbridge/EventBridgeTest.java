package dev.cairn.coordinator.events.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.event.Envelope;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.events.RecordingServer;
import dev.cairn.coordinator.events.RecordingServer.Answer;
import dev.cairn.coordinator.port.EventLog.Numbered;
import dev.cairn.coordinator.port.EventReceiver.Result;
import dev.cairn.coordinator.store.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that speaks the service's protocol, with its faults. */
final class EventBridgeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordingServer server;
    private @Nullable EventBridge receiver;

    @BeforeEach
    void open() throws Exception {
        server = new RecordingServer();
        server.behave(request -> accepted(request, List.of()));
        System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
        System.setProperty("aws.endpointUrlEventBridge", server.uri("").toString());
    }

    @AfterEach
    void close() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.endpointUrlEventBridge");
        if (receiver != null) {
            receiver.close();
        }
        server.close();
    }

    private List<Result> tell(EventBridge.Config config, List<StackEvent> events) {
        EventBridge fresh = new EventBridge(config, new Envelope("123456789012", "cairn.opsworks"));
        receiver = fresh;
        return fresh.tell(IntStream.range(0, events.size())
                .mapToObj(i -> new Numbered(i + 1, events.get(i)))
                .toList());
    }

    private static List<StackEvent> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> Samples.event("event-" + i, Samples.eventDetails().get(i % 4), Samples.NOW))
                .toList();
    }

    /** @param refused the places of entries that the service does not take */
    private static Answer accepted(RecordingServer.Request request, List<Integer> refused) {
        ObjectNode answer = JSON.createObjectNode().put("FailedEntryCount", refused.size());
        ArrayNode entries = answer.putArray("Entries");
        for (int i = 0; i < parsed(request).path("Entries").size(); i++) {
            if (refused.contains(i)) {
                entries.addObject().put("ErrorCode", "InternalFailure").put("ErrorMessage", "try again");
            } else {
                entries.addObject().put("EventId", "id-" + i);
            }
        }
        return new Answer(200, answer.toString());
    }

    private static JsonNode parsed(RecordingServer.Request request) {
        try {
            return JSON.readTree(request.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void putsWhatOpsWorksPut() throws Exception {
        List<Result> results = tell(new EventBridge.Config("ours", null), events(4));

        assertThat(results).hasSize(4).allMatch(Result::delivered);
        RecordingServer.Request request = server.requests().getFirst();
        assertThat(request.headers())
                .containsEntry("x-amz-target", "AWSEvents.PutEvents")
                .hasEntrySatisfying("authorization", value -> assertThat(value).contains("/eu-central-1/events/"));
        JsonNode entries = parsed(request).path("Entries");
        assertThat(entries).hasSize(4);
        assertThat(entries.get(1).path("Source").asText()).isEqualTo("cairn.opsworks");
        assertThat(entries.get(1).path("EventBusName").asText()).isEqualTo("ours");
        assertThat(entries.get(1).path("Time").asLong()).isEqualTo(Samples.NOW.getEpochSecond());
        assertThat(entries.get(1).path("DetailType").asText()).isEqualTo("OpsWorks Command State Change");
        assertThat(entries.get(1).path("Resources").get(0).asText())
                .isEqualTo("arn:aws:opsworks:eu-central-1:123456789012:instance/" + Samples.APP1);
        assertThat(JSON.readTree(entries.get(2).path("Detail").asText()))
                .isEqualTo(JSON.readTree("""
                {"duration": 60, "stack-id": "%s", "instance-ids": ["%s"], "deployment-id": "%s", "command": "deploy",
                 "status": "failed"}
                """.formatted(Samples.STACK, Samples.APP1, Samples.DEPLOYMENT)));
        assertThat(entries.get(3).path("Resources")).isEmpty();
    }

    @Test
    void saysWhichEventsWereRefused() {
        server.behave(request -> accepted(request, List.of(1, 3)));

        List<Result> results = tell(new EventBridge.Config(null, null), events(5));

        assertThat(results).extracting(Result::delivered).containsExactly(true, false, true, false, true);
        assertThat(results.get(1).failure()).contains("InternalFailure: try again");
    }

    @Test
    void repeatsWhatWasThrottled() {
        List<Integer> tries = new ArrayList<>();
        server.behave(request -> {
            synchronized (tries) {
                tries.add(1);
                return tries.size() < 3
                        ? new Answer(400, "{\"__type\": \"ThrottlingException\", \"message\": \"Rate exceeded\"}")
                        : accepted(request, List.of());
            }
        });

        assertThat(tell(new EventBridge.Config(null, "us-west-2"), events(1))
                        .getFirst()
                        .delivered())
                .isTrue();
        assertThat(server.requests()).hasSize(3);
        assertThat(server.requests().getFirst().headers().get("authorization")).contains("/us-west-2/events/");
    }

    @Test
    void failsEveryEventWhenItMayNotPutAny() {
        server.behave(
                request -> new Answer(400, "{\"__type\": \"AccessDeniedException\", \"message\": \"not authorized\"}"));

        assertThat(tell(new EventBridge.Config(null, null), events(2)))
                .hasSize(2)
                .allSatisfy(result -> assertThat(result.failure()).contains("not authorized"));
        assertThat(server.requests()).hasSize(1);
    }

    /** One event of 150 KB and small ones: two of the large do not fit into one call. */
    @Test
    void splitsWhatIsTooLargeForOneCall() {
        List<InstanceId> many = IntStream.range(0, 1_100)
                .mapToObj(i -> new InstanceId(UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)})
                        .toString()))
                .toList();
        StackEvent large = Samples.event(
                "large",
                new StackEvent.DeploymentStateChange(Samples.DEPLOYMENT, many, "deploy", "running", null),
                Samples.NOW);

        assertThat(tell(
                        new EventBridge.Config(null, null),
                        List.of(large, events(1).getFirst(), large)))
                .allMatch(Result::delivered);
        assertThat(server.requests()).hasSize(2).allMatch(request -> request.bytes().length < 300_000);
    }
}
