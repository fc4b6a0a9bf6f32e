package dev.cairn.agent.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.agent.AgentConfig;
import dev.cairn.agent.session.EnrolmentKey;
import dev.cairn.agent.session.IdentityStore;
import dev.cairn.agent.testing.FakeCoordinator;
import dev.cairn.agent.testing.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine registers over a real API endpoint and enrols over real gRPC. */
final class RegistrationTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final FakeCoordinator coordinator = new FakeCoordinator(new TestAuthority());
    private HttpServer api;
    /** What RegisterInstance was told, one for each call. */
    private final List<JsonNode> registered = new CopyOnWriteArrayList<>();

    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile boolean enrols = true;
    private volatile boolean denies;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @BeforeEach
    void listen() throws IOException {
        coordinator.start();
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", this::answer);
        api.start();
    }

    @AfterEach
    void close() {
        api.stop(0);
        coordinator.close();
    }

    @Test
    void registersWithThePreconfigOfTheAwsClientAndEnrols() throws Exception {
        assertThat(register()).as(errors.toString(StandardCharsets.UTF_8)).isZero();

        JsonNode machine = registered.getFirst();
        assertThat(machine.path("StackId").asText()).isEqualTo("stack-1");
        assertThat(machine.path("Hostname").asText()).isEqualTo("rack7");
        assertThat(machine.path("PrivateIp").asText()).isEqualTo("127.0.0.1");
        assertThat(machine.path("RsaPublicKey").asText()).startsWith("-----BEGIN PUBLIC KEY-----");
        assertThat(machine.path("RsaPublicKeyFingerprint").asText()).matches("([0-9a-f]{2}:){15}[0-9a-f]{2}");
        assertThat(machine.has("InstanceIdentity")).isFalse();
        assertThat(authorizations).allMatch(line -> line.contains("Credential=AKIAFORTHISMACHINE/"));
        assertThat(output.toString(StandardCharsets.UTF_8))
                .contains("Instance successfully registered. Instance ID: " + FakeCoordinator.INSTANCE);
        assertThat(new IdentityStore(directory.resolve("state/identity"))
                        .read()
                        .orElseThrow()
                        .instanceId())
                .isEqualTo(FakeCoordinator.INSTANCE);
        AgentConfig config = AgentConfig.read(directory.resolve("agent.properties"), Path.of("/nowhere"));
        assertThat(config.addresses()).hasToString("[" + coordinator.address() + "]");
    }

    @Test
    void aMachineThatIsAMemberIsNotRegisteredAgain() {
        assertThat(register()).isZero();
        assertThat(register()).isEqualTo(1);
        assertThat(registered).hasSize(1);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .contains(FakeCoordinator.INSTANCE)
                .contains("deregister");
    }

    @Test
    void aRegistrationThatWasInterruptedGoesOnWithTheSameKey() {
        enrols = false;
        assertThat(register()).isEqualTo(1);
        enrols = true;
        assertThat(register()).as(errors.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(registered).hasSize(2);
        assertThat(registered.get(1).path("RsaPublicKey"))
                .isEqualTo(registered.get(0).path("RsaPublicKey"));
    }

    @Test
    void aRefusalIsShownAsTheCoordinatorSaysIt() {
        denies = true;
        assertThat(register()).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .contains("AccessDeniedException")
                .contains("is not authorized to perform: opsworks:RegisterInstance");
        assertThat(directory.resolve("agent.properties")).doesNotExist();
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(Main.run(new String[] {"--endpoint-url", "http://localhost:1"}, stream(output), stream(errors)))
                .isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("--stack-id ID is needed");
    }

    private int register() {
        try {
            return Main.run(
                    new String[] {
                        "--preconfig", preconfig().toString(),
                        "--config", directory.resolve("agent.properties").toString(),
                        "--state-directory", directory.resolve("state").toString(),
                        "--no-start"
                    },
                    stream(output),
                    stream(errors));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private Path preconfig() throws IOException {
        Map<String, Object> values = Map.of(
                "stack_id", "stack-1",
                "access_key_id", "AKIAFORTHISMACHINE",
                "secret_access_key", "secret",
                "hostname", "rack7",
                "ops_works_endpoint", "127.0.0.1",
                "ops_works_port", Integer.toString(api.getAddress().getPort()),
                "ops_works_use_ssl", "false",
                "authority_certificate", coordinator.authority().rootPem(),
                "coordinator_addresses", coordinator.address(),
                "import", false);
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Object> value : values.entrySet()) {
            lines.add(":" + value.getKey() + ": " + JSON.writeValueAsString(value.getValue()));
        }
        return Files.write(directory.resolve("preconfig"), lines);
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        if (denies) {
            reply(exchange, 400, """
                    {"__type": "AccessDeniedException", "message":
                     "User: x is not authorized to perform: opsworks:RegisterInstance on resource: y"}""");
            return;
        }
        registered.add(body);
        String token = new EnrolmentKey(body.path("RsaPublicKey").asText()).token();
        if (enrols) {
            coordinator.tokens.put(token, FakeCoordinator.INSTANCE);
        }
        reply(exchange, 200, "{\"InstanceId\": \"" + FakeCoordinator.INSTANCE + "\"}");
    }

    private static void reply(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
