package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.http.ApiServer.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ways in which HTTP clients send one and the same call. */
final class TransportTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ApiServer server = new ApiServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whoAsksWhetherToSendTheBodyIsToldToGoOn() {
        Reply reply = server.send(call().expectContinue(true).build());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().path("Stacks").isArray()).isTrue();
    }

    @Test
    void aBodyMayComeInPiecesOfUnknownNumber() {
        HttpRequest.BodyPublisher pieces =
                HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString("{}"));
        Reply reply = server.send(call().POST(pieces).build());
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void tellsClientsOfOtherApisThatTheyAreWrongHere() {
        HttpResponse<String> reply =
                server.get("/", "Authorization", "AWS4-HMAC-SHA256 Credential=AKIA/20261126/us-east-1/s3/aws4_request");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("<Error><Code>UnknownOperation</Code>", "answers OpsWorks, IAM and STS");
    }

    @Test
    void anEncodedBodyIsRefusedWithWhatToDo() {
        Reply reply = server.send(call().header("Content-Encoding", "gzip").build());
        assertThat(reply.type()).isEqualTo("SerializationException");
        assertThat(reply.message()).contains("Content-Encoding").contains("send it as it is");
        assertThat(server.send(call().header("Content-Encoding", "identity").build())
                        .status())
                .isEqualTo(200);
    }

    private HttpRequest.Builder call() {
        HttpRequest signed =
                server.signed(server.administrator, "OpsWorks_20130218.DescribeStacks", "{}", server.time.now());
        return HttpRequest.newBuilder(signed, (name, value) -> true).timeout(LIMIT);
    }
}
