package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A command's log opens without credentials, for two hours. */
final class LogLinkTest {
    private static final String LOG = "[2026-11-22T18:00:00+00:00] INFO: Chef Run complete äöü\n";

    private final ApiServer server = new ApiServer();
    private URI link = URI.create("http://localhost/");

    @BeforeEach
    void prepare() {
        String stack = made(
                "CreateStack",
                "{\"Name\": \"S\", \"Region\": \"us-east-1\", \"ServiceRoleArn\": \"arn:aws:iam::1:role/s\","
                        + " \"DefaultInstanceProfileArn\": \"arn:aws:iam::1:instance-profile/i\"}",
                "StackId");
        String layer = made(
                "CreateLayer",
                "{\"StackId\": \"" + stack + "\", \"Type\": \"custom\", \"Name\": \"L\", \"Shortname\": \"l\"}",
                "LayerId");
        String instance = made(
                "CreateInstance",
                "{\"StackId\": \"" + stack + "\", \"LayerIds\": [\"" + layer + "\"], \"InstanceType\": \"t2.micro\"}",
                "InstanceId");
        Command command = new Command(
                new CommandId(server.ids.uuid()),
                new StackId(stack),
                new InstanceId(instance),
                null,
                "setup",
                List.of("a::b"),
                Map.of(),
                Command.Cookbooks.NONE,
                null,
                List.of(),
                null,
                null,
                1,
                new AttemptId(server.ids.uuid()),
                1,
                Command.Phase.ENDED,
                Command.Status.EXPIRED,
                0,
                Duration.ofHours(1),
                server.time.now(),
                server.time.now(),
                server.time.now(),
                137,
                "took too long");
        long version = server.store.version(new StackId(stack)).orElseThrow();
        assertThat(server.store.commit(new StackId(stack), version, List.of(Write.put(command))))
                .isPresent();
        server.store.appendLog(command.id(), command.attemptId(), 0, LOG.getBytes(StandardCharsets.UTF_8));
        JsonNode described = server.call("DescribeCommands", "{\"InstanceId\": \"" + instance + "\"}")
                .body()
                .path("Commands")
                .path(0);
        assertThat(described.path("Status").asText()).isEqualTo("failed");
        assertThat(described.path("ExitCode").asInt()).isEqualTo(137);
        assertThat(described.has("DeploymentId")).isFalse();
        link = URI.create(described.path("LogUrl").asText());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void opensWithoutCredentials() {
        assertThat(link.getPort()).isEqualTo(server.port());
        HttpResponse<String> response = open("");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(LOG);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    }

    @Test
    void isCompressedForThoseWhoAccept() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(link).header("Accept-Encoding", "gzip").build();
        HttpResponse<byte[]> response = server.http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes(),
                        StandardCharsets.UTF_8))
                .isEqualTo(LOG);
    }

    @Test
    void closesAfterTwoHours() {
        server.time.move(Duration.ofMinutes(119));
        assertThat(open("").statusCode()).isEqualTo(200);
        server.time.move(Duration.ofMinutes(2));
        assertThat(open("").statusCode()).isEqualTo(403);
    }

    @Test
    void cannotBeForged() {
        assertThat(open("0").statusCode()).isEqualTo(403);
        String path = link.getRawPath() + "?" + link.getRawQuery();
        assertThat(server.get(path.replaceAll("expires=[0-9]+", "expires=99999999999"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.get(path.replaceAll("/logs/.", "/logs/x")).statusCode())
                .isEqualTo(403);
        assertThat(server.get(link.getRawPath()).statusCode()).isEqualTo(403);
        assertThat(server.get(link.getRawPath() + "?expires=a&signature=b").statusCode())
                .isEqualTo(403);
    }

    private HttpResponse<String> open(String suffix) {
        return server.get(link.getRawPath() + "?" + link.getRawQuery() + suffix);
    }

    private String made(String operation, String body, String member) {
        return server.call(operation, body).body().path(member).asText();
    }
}
