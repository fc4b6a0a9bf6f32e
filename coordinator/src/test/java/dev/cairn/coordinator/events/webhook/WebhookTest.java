package dev.cairn.coordinator.events.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.event.Envelope;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.events.RecordingServer;
import dev.cairn.coordinator.events.RecordingServer.Answer;
import dev.cairn.coordinator.port.EventLog.Numbered;
import dev.cairn.coordinator.port.EventReceiver.Result;
import dev.cairn.coordinator.store.Samples;
import dev.cairn.coordinator.system.SystemTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WebhookTest {
    private static final String OLD =
            "whsec_" + Base64.getEncoder().encodeToString("o".repeat(32).getBytes(StandardCharsets.UTF_8));
    private static final String NEW =
            "whsec_" + Base64.getEncoder().encodeToString("n".repeat(32).getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path directory;

    private final SystemTime time = new SystemTime();
    private RecordingServer server;
    private Webhook webhook;

    @BeforeEach
    void open() throws Exception {
        server = new RecordingServer();
        Files.writeString(directory.resolve("secret"), OLD + "\n" + NEW + "\n");
        Path file = Files.writeString(
                directory.resolve("webhooks.properties"),
                "ops.url=" + server.uri("/hook?token=geheim") + "\nops.secret-file=secret\n");
        webhook = new Webhook(
                WebhookConfig.read(file).getFirst(),
                new Envelope("123456789012", "cairn.opsworks"),
                time,
                Duration.ofMillis(500));
    }

    @AfterEach
    void close() {
        webhook.close();
        server.close();
        time.close();
    }

    private Result tell(StackEvent.Detail detail) {
        return webhook.tell(List.of(new Numbered(7, Samples.event("the-id", detail, Samples.NOW))))
                .getFirst();
    }

    @Test
    void sendsTheEventAsEventBridgeWouldShowIt() throws Exception {
        assertThat(tell(Samples.eventDetails().getFirst()).delivered()).isTrue();

        RecordingServer.Request request = server.requests().getFirst();
        JsonNode event = new ObjectMapper().readTree(request.body());
        assertThat(event)
                .isEqualTo(new ObjectMapper().readTree("""
                {"version": "0", "id": "the-id", "detail-type": "OpsWorks Instance State Change",
                 "source": "cairn.opsworks", "account": "123456789012", "time": "2026-03-01T10:20:30Z",
                 "region": "eu-central-1",
                 "resources": ["arn:aws:opsworks:eu-central-1:123456789012:instance/%1$s"],
                 "detail": {"initiated_by": "user", "hostname": "app1", "stack-id": "%2$s", "layer-ids": ["%3$s"],
                            "instance-id": "%1$s", "ec2-instance-id": "i-0123456789abcdef0", "status": "requested"},
                 "sequence": 7}
                """.formatted(Samples.APP1, Samples.STACK, Samples.LAYER)));
        assertThat(request.headers()).containsEntry("content-type", "application/json");
    }

    /** A receiver with either of the two secrets can check it. */
    @Test
    void signsWithEverySecret() throws Exception {
        tell(Samples.eventDetails().getLast());

        RecordingServer.Request request = server.requests().getFirst();
        String id = request.headers().get("webhook-id");
        String timestamp = request.headers().get("webhook-timestamp");
        assertThat(id).isEqualTo("the-id");
        assertThat(Long.parseLong(timestamp)).isCloseTo(time.now().getEpochSecond(), within(10));
        String content = id + "." + timestamp + "." + request.body();
        assertThat(String.valueOf(request.headers().get("webhook-signature")).split(" "))
                .containsExactly("v1," + hmac("o".repeat(32), content), "v1," + hmac("n".repeat(32), content));
    }

    private static org.assertj.core.data.Offset<Long> within(long seconds) {
        return org.assertj.core.data.Offset.offset(seconds);
    }

    private static String hmac(String key, String content) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** An example that implementations of Standard Webhooks share. */
    @Test
    void signsAsOthersDo() {
        Signer signer = Signer.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "it");

        assertThat(signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void failsOnEveryOtherStatusAndShowsNoSecretOfTheUrl() {
        for (int status : new int[] {301, 400, 410, 500}) {
            server.behave(request -> new Answer(status, "no", Map.of("Location", "/elsewhere")));

            assertThat(tell(Samples.eventDetails().getFirst()).failure())
                    .endsWith("answered with status " + status)
                    .doesNotContain("geheim");
        }
        assertThat(server.requests())
                .hasSize(4)
                .allMatch(request -> request.path().equals("/hook"));
    }

    @Test
    void tellsHowLongTheReceiverWantsToBeLeftAlone() {
        server.behave(request -> new Answer(429, "", Map.of("Retry-After", "120")));

        assertThat(tell(Samples.eventDetails().getFirst()).notBefore()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void doesNotWaitForEver() {
        server.behave(request -> {
            new CountDownLatch(1).await();
            return new Answer(200, "");
        });

        assertThat(tell(Samples.eventDetails().getFirst()).failure()).contains("did not answer within");
    }

    @Test
    void failsWhenTheConnectionBreaksAndWhenNobodyListens() {
        server.behave(request -> new Answer(0, ""));
        assertThat(tell(Samples.eventDetails().getFirst()).failure()).contains("cannot be reached");
        server.close();
        assertThat(tell(Samples.eventDetails().getFirst()).failure()).contains("cannot be reached");
    }

    @Test
    void sendsOnlyWhatIsAskedFor() throws Exception {
        Path file = Files.writeString(directory.resolve("some.properties"), """
                a.url=https://h/
                a.secret-file=secret
                a.kinds=alert, deployment
                a.stacks=other
                b.url=https://h/
                b.secret-file=secret
                b.kinds=alert
                """);
        List<WebhookConfig> configs = WebhookConfig.read(file);

        assertThat(configs).extracting(WebhookConfig::name).containsExactly("a", "b");
        List<StackEvent> events = Samples.eventDetails().stream()
                .map(detail -> Samples.event("x", detail, Samples.NOW))
                .toList();
        assertThat(events).noneMatch(configs.getFirst()::wants);
        assertThat(events.stream().filter(configs.getLast()::wants)).containsExactly(events.getLast());
    }

    @Test
    void refusesFilesThatMakeNoSense() throws Exception {
        Files.writeString(directory.resolve("short"), "whsec_geheim\n");
        Files.writeString(directory.resolve("plain"), "my-own-very-long-secret-without-prefix\n");
        Files.writeString(directory.resolve("empty"), "\n");
        refuses("url=x", "must be NAME.url");
        refuses("a.uri=x", "did you mean \"a.url\"");
        refuses("a.url=https://h/", "a.secret-file is missing");
        refuses("a.url=https://h/\na.secret-file=nowhere", "cannot be read");
        refuses("a.url=ftp://h/\na.secret-file=secret", "a.url must be http");
        refuses("a.url=https://me:geheim@h/\na.secret-file=secret", "without a user");
        refuses("a.url=https://h/\na.secret-file=secret\na.kinds=alarm", "not \"alarm\"");
        for (String file : List.of("short", "plain", "empty")) {
            refuses("a.url=https://h/\na.secret-file=" + file, "whsec_$(head -c 32");
        }
    }

    private void refuses(String content, String message) throws Exception {
        Path file = Files.writeString(directory.resolve("bad.properties"), content);
        assertThatThrownBy(() -> WebhookConfig.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("geheim");
    }
}
