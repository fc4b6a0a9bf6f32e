package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.ChangeFeed.Change;
import dev.cairn.coordinator.port.MachineMetrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The dashboard's files, views, gate and live feed. */
final class DashboardTest {
    private ApiServer server = new ApiServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void filesAreServedWithAPolicyThatAllowsNoForeignScript() {
        for (String path : new String[] {
            "/",
            "/dashboard/app.js",
            "/dashboard/audit.js",
            "/dashboard/metrics.js",
            "/dashboard/pieces.js",
            "/dashboard/style.css"
        }) {
            HttpResponse<String> response = server.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.body()).isNotEmpty();
            assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "script-src 'self'");
        }
        assertThat(server.get("/").headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(server.get("/dashboard/../../etc/passwd").statusCode()).isEqualTo(404);
        assertThat(server.get("/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void viewsShowStacksInstancesAndDecisions() throws Exception {
        String stack = stack();
        String layer = id(
                "CreateLayer",
                "{\"StackId\": \"" + stack
                        + "\", \"Type\": \"custom\", \"Name\": \"<b>App</b>\", \"Shortname\": \"app\"}",
                "LayerId");
        String instance = id(
                "CreateInstance",
                "{\"StackId\": \"" + stack + "\", \"LayerIds\": [\"" + layer + "\"], \"InstanceType\": \"t2.micro\"}",
                "InstanceId");
        server.decisions.metrics.put(new InstanceId(instance), metrics());

        assertThat(json("/dashboard/api/stacks")
                        .path("stacks")
                        .path(0)
                        .path("statuses")
                        .path("stopped")
                        .asInt())
                .isEqualTo(1);
        JsonNode view = json("/dashboard/api/stacks/" + stack);
        assertThat(view.path("layers").path(0).path("name").asText()).isEqualTo("<b>App</b>");
        JsonNode shown = view.path("instances").path(0);
        assertThat(shown.path("status").asText()).isEqualTo("stopped");
        assertThat(shown.path("contact").path("metrics").path("cpu").asDouble()).isEqualTo(25.0);
        assertThat(shown.path("contact").path("metrics").path("memory").asDouble())
                .isEqualTo(50.0);
        assertThat(json("/dashboard/api/stacks/" + stack + "/contacts")
                        .path("contacts")
                        .path(instance)
                        .path("connected")
                        .asBoolean())
                .isTrue();
        JsonNode entries = json("/dashboard/api/stacks/" + stack + "/timeline").path("entries");
        assertThat(entries.findValuesAsText("decision"))
                .containsExactlyInAnyOrder("stack created", "layer created", "instance created");
        assertThat(json("/dashboard/api/stacks/" + stack + "/commands").path("commands"))
                .isEmpty();
        assertThat(json("/dashboard/api/instances/" + instance + "/commands").path("commands"))
                .isEmpty();
        assertThat(server.get("/dashboard/api/stacks/nothing").statusCode()).isEqualTo(404);
        assertThat(server.get("/dashboard/api/commands/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void loopbackIsOpenOnlyUnderItsOwnName() throws Exception {
        assertThat(server.server().dashboardPath()).isEqualTo("/");
        assertThat(rawStatus("localhost:" + server.port())).isEqualTo(200);
        assertThat(rawStatus("attacker.example:" + server.port())).isEqualTo(401);
    }

    @Test
    void otherAddressesNeedTheToken() throws Exception {
        server.close();
        server = new ApiServer("0.0.0.0");
        String path = server.server().dashboardPath();
        assertThat(path).matches("/\\?token=[0-9a-f]{40}");
        assertThat(server.get("/").statusCode()).isEqualTo(401);
        assertThat(server.get("/dashboard/api/stacks").statusCode()).isEqualTo(401);
        assertThat(server.get("/events").statusCode()).isEqualTo(401);
        assertThat(server.get("/?token=wrong").statusCode()).isEqualTo(401);

        HttpResponse<String> welcome = server.get(path);
        assertThat(welcome.statusCode()).isEqualTo(303);
        String cookie = welcome.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).containsIgnoringCase("HttpOnly").contains("SameSite=Strict");
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertThat(server.get("/", "Cookie", pair).statusCode()).isEqualTo(200);
        assertThat(server.get("/dashboard/api/stacks", "Cookie", pair).statusCode())
                .isEqualTo(200);
        assertThat(server.get("/", "Cookie", "cairn_dashboard=wrong").statusCode())
                .isEqualTo(401);
    }

    @Test
    void feedTellsWhatHasChangedBeatsAndForgetsThoseWhoLeft() throws Exception {
        String stack = stack();
        try (Socket socket = connect("/events?stack=" + stack)) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(find(lines, "event: hello")).isTrue();
            server.changes.publish(new Change(Change.Kind.INSTANCE, new StackId("another"), "other-instance"));
            server.changes.publish(new Change(Change.Kind.INSTANCE, new StackId(stack), "some-instance"));
            assertThat(find(lines, "event: change")).isTrue();
            assertThat(lines.readLine())
                    .isEqualTo(
                            "data: {\"kind\":\"instance\",\"stack\":\"" + stack + "\",\"subject\":\"some-instance\"}");
            assertThat(find(lines, "event: beat")).isTrue();
            assertThat(server.server().liveListeners()).isEqualTo(1);
        }
        eventually(() -> server.server().liveListeners() == 0);
    }

    /** The event loop hears of none of these changes before the last of them. */
    @Test
    void aFloodThatEndsInAnOverflowIsToldOf() throws Exception {
        String stack = stack();
        try (Socket socket = connect("/events")) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(find(lines, "event: hello")).isTrue();
            server.onEventLoop(() -> {
                for (int i = 0; i < 2_000; i++) {
                    server.changes.publish(new Change(Change.Kind.LOG, new StackId(stack), "command-" + i));
                }
            });
            assertThat(find(lines, "event: reload")).isTrue();
        }
    }

    @Test
    void floodOfChangesNeverBlocksThePublisher() throws Exception {
        String stack = stack();
        try (Socket socket = connect("/events")) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(find(lines, "event: hello")).isTrue();
            for (int i = 0; i < 20_000; i++) {
                server.changes.publish(new Change(Change.Kind.LOG, new StackId(stack), "command-" + i));
            }
            assertThat(find(lines, "event: reload")).isTrue();
            assertThat(find(lines, "event: beat")).isTrue();
        }
        eventually(() -> server.server().liveListeners() == 0);
    }

    @Test
    void healthReadinessAndMetricsAnswer() {
        assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(server.get("/readyz").statusCode()).isEqualTo(200);
        server.problem = Optional.of("the store does not answer");
        assertThat(server.get("/readyz").statusCode()).isEqualTo(503);
        assertThat(server.get("/readyz").body()).contains("the store does not answer");
        server.call("DescribeStacks", "{}");
        assertThat(server.get("/metrics").body())
                .contains("cairn_api_calls_seconds_count")
                .contains("operation=\"DescribeStacks\"");
    }

    private static MachineMetrics metrics() {
        return new MachineMetrics(
                20, 0, 5, 70, 5, 0, 1_000_000, 500_000, 500_000, 0, 0, 0, 0.5, 0.4, 0.3, 42, -1, -1, -1, 1L << 30);
    }

    private String stack() {
        return id(
                "CreateStack",
                "{\"Name\": \"S\", \"Region\": \"us-east-1\", \"ServiceRoleArn\": \"arn:aws:iam::1:role/s\","
                        + " \"DefaultInstanceProfileArn\": \"arn:aws:iam::1:instance-profile/i\"}",
                "StackId");
    }

    private String id(String operation, String body, String member) {
        return server.call(operation, body).body().path(member).asText();
    }

    private JsonNode json(String path) throws IOException {
        HttpResponse<String> response = server.get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return ApiServer.JSON.readTree(response.body());
    }

    private Socket connect(String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(10_000);
        Writer writer = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
        writer.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        writer.flush();
        return socket;
    }

    private int rawStatus(String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            Writer writer = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
            writer.write("GET /dashboard/api/stacks HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            writer.flush();
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return Integer.parseInt(line.split(" ", -1)[1]);
        }
    }

    /** Reads on until the line comes. A silent socket times out; one that only beats, too. */
    private static boolean find(BufferedReader lines, String wanted) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (String line = lines.readLine(); line != null && System.nanoTime() < end; line = lines.readLine()) {
            if (line.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition came true in time").isLessThan(end);
            Thread.onSpinWait();
            LockSupport.parkNanos(5_000_000);
        }
    }
}
