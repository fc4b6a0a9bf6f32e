package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.grpc.Eventually;
import dev.cairn.coordinator.http.ApiServer.Reply;
import dev.cairn.coordinator.store.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cairn's own operations: events are listed, and told again. */
final class EventApiTest {
    private final ApiServer server = new ApiServer();

    @BeforeEach
    void happen() {
        List<Write> writes = new ArrayList<>();
        writes.add(Write.put(Samples.stack()));
        IntStream.range(0, 4)
                .forEach(i -> writes.add(Write.put(
                        Samples.event("event-" + i, Samples.eventDetails().get(i), Samples.NOW.plusSeconds(i)))));
        server.store.commit(Samples.STACK, 0, writes);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Reply call(AccessKey key, String operation, String body) {
        return server.send(server.signed(key, "Cairn." + operation, body, server.time.now()));
    }

    private Reply call(String operation, String body) {
        return call(server.administrator, operation, body);
    }

    @Test
    void listsEventsFromANumberOrATime() {
        JsonNode all = call("DescribeEvents", "{}").body();
        assertThat(all.path("Events")).hasSize(4);
        JsonNode first = all.path("Events").get(0);
        assertThat(first.path("id").asText()).isEqualTo("event-0");
        assertThat(first.path("sequence").asLong()).isEqualTo(1);
        assertThat(first.path("detail").path("status").asText()).isEqualTo("requested");
        assertThat(all.path("Receivers").get(0).path("Name").asText()).isEqualTo("webhook/ops");

        assertThat(call("DescribeEvents", "{\"After\": 3}").body().path("Events"))
                .hasSize(1);
        assertThat(call("DescribeEvents", "{\"MaxResults\": 2}").body().path("Events"))
                .hasSize(2);
        assertThat(call("DescribeEvents", "{\"Since\": \"" + Samples.NOW.plusSeconds(2) + "\"}")
                        .body()
                        .path("Events"))
                .hasSize(2);
    }

    @Test
    void tellsAgain() {
        Reply reply = call("ReplayEvents", "{\"Receiver\": \"webhook/ops\", \"After\": 1}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().path("Receiver").path("Name").asText()).isEqualTo("webhook/ops");

        Eventually.eventually(
                "the events to be told again", () -> server.told().equals(List.of("event-1", "event-2", "event-3")));
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(call("ReplayEvents", "{\"After\": 1}").type()).isEqualTo("ValidationException");
        assertThat(call("ReplayEvents", "{\"Receiver\": \"webhook/ops\"}").message())
                .contains("Say from where");
        assertThat(call("ReplayEvents", "{\"Receiver\": \"nobody\", \"After\": 1}")
                        .message())
                .contains("there are: webhook/ops.");
        assertThat(call("DescribeEvents", "{\"Since\": \"yesterday\"}").message())
                .contains("must be a time");
        assertThat(call("DescribeEvents", "{\"MaxResults\": 0}").type()).isEqualTo("ValidationException");
        assertThat(call("Nothing", "{}").type()).isEqualTo("UnknownOperationException");
    }

    @Test
    void wantsAPolicy() {
        AccessKey bob = server.user("bob", false);
        assertThat(call(bob, "DescribeEvents", "{}").type()).isEqualTo("AccessDeniedException");
        assertThat(call(bob, "ReplayEvents", "{\"Receiver\": \"webhook/ops\", \"After\": 0}")
                        .type())
                .isEqualTo("AccessDeniedException");
        assertThat(server.told()).isEmpty();
    }
}
