package dev.cairn.coordinator.grpc;

import static dev.cairn.coordinator.grpc.Eventually.eventually;
import static dev.cairn.coordinator.grpc.WholeCoordinator.client;
import static dev.cairn.coordinator.grpc.WholeCoordinator.command;
import static dev.cairn.coordinator.grpc.WholeCoordinator.config;
import static dev.cairn.coordinator.grpc.WholeCoordinator.port;
import static dev.cairn.coordinator.grpc.WholeCoordinator.status;
import static dev.cairn.coordinator.grpc.WholeCoordinator.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.Coordinator;
import dev.cairn.coordinator.pki.Requests;
import dev.cairn.proto.agent.v1.Command;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.opsworks.model.ValidationException;

/** A machine that was made elsewhere joins a stack, serves a layer and leaves, over the real API and the real gateway. */
final class RegisteredMachineTest {
    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void aMachineThatWasMadeElsewhereJoinsServesAndLeaves() throws Exception {
        Path data = directory.resolve("data");
        try (Coordinator coordinator = new Coordinator(config(data, 0));
                OpsWorksClient api = client(coordinator, data);
                TestAgent stranger =
                        TestAgent.fresh(vertx, port(coordinator), Files.readString(data.resolve("pki/root.pem")))) {
            String stack = stack(api);
            String layer = layer(api, stack);
            String instance = register(api, stack, stranger.key);
            assertThat(status(api, instance)).isEqualTo("registering");
            assertThat(register(api, stack, stranger.key))
                    .as("the answer was lost, the call comes again")
                    .isEqualTo(instance);

            String certificate = stranger.enrol(token(stranger.key)).answered().getCertificatePem();
            try (TestAgent agent = stranger.with(certificate)) {
                TestAgent.Stream stream = agent.open("boot", "run-1");
                Command first = command(stream, "setup", 1);
                assertThat(first.getRunListList()).isEmpty();
                succeed(stream, first);
                eventually("registered", () -> "registered".equals(status(api, instance)));
                api.waiter().waitUntilInstanceRegistered(request -> request.instanceIds(instance));

                api.assignInstance(request -> request.instanceId(instance).layerIds(layer));
                Command second = command(stream, "setup", 2);
                assertThat(status(api, instance)).isEqualTo("assigning");
                succeed(stream, second);
                eventually("online", () -> "online".equals(status(api, instance)));
                succeed(stream, command(stream, "configure"));

                api.unassignInstance(request -> request.instanceId(instance));
                Command shutdown = command(stream, "shutdown", 1);
                assertThat(status(api, instance)).isEqualTo("unassigning");
                succeed(stream, shutdown);
                eventually("registered again", () -> "registered".equals(status(api, instance)));
                assertThat(api.describeInstances(request -> request.instanceIds(instance))
                                .instances()
                                .getFirst()
                                .layerIds())
                        .isEmpty();

                api.assignInstance(request -> request.instanceId(instance).layerIds(layer));
                succeed(stream, command(stream, "setup", 3));
                eventually("online again", () -> "online".equals(status(api, instance)));
                succeed(stream, command(stream, "configure", 2));
                api.deregisterInstance(request -> request.instanceId(instance));
                Command last = command(stream, "shutdown", 2);
                assertThat(status(api, instance)).isEqualTo("deregistering");
                succeed(stream, last);
                eventually("gone", () -> isGone(api, instance));
                eventually("told to go", stream.status::isDone);
            }
        }
    }

    @Test
    void onlyTheRegisteredKeyMayEnrol() throws Exception {
        Path data = directory.resolve("data");
        try (Coordinator coordinator = new Coordinator(config(data, 0));
                OpsWorksClient api = client(coordinator, data)) {
            String authority = Files.readString(data.resolve("pki/root.pem"));
            try (TestAgent machine = TestAgent.fresh(vertx, port(coordinator), authority);
                    TestAgent thief = TestAgent.fresh(vertx, port(coordinator), authority)) {
                register(api, stack(api), machine.key);
                assertThat(thief.enrol(token(machine.key)).status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
                assertThat(thief.enrol(token(thief.key)).status()).isEqualTo(GrpcStatus.UNAUTHENTICATED);
                assertThat(machine.enrol(token(machine.key)).status()).isEqualTo(GrpcStatus.OK);
            }
        }
    }

    @Test
    void aKeyThatAnotherStackKnowsIsRefused() throws Exception {
        Path data = directory.resolve("data");
        KeyPair key = Requests.ecKey("secp256r1");
        try (Coordinator coordinator = new Coordinator(config(data, 0));
                OpsWorksClient api = client(coordinator, data)) {
            String first = register(api, stack(api), key);
            String other = stack(api);
            assertThatThrownBy(() -> register(api, other, key))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("another stack");
            api.deregisterInstance(request -> request.instanceId(first));
            assertThat(register(api, other, key)).isNotEqualTo(first);
        }
    }

    private static String stack(OpsWorksClient api) {
        return api.createStack(request -> request.name("demo")
                        .region("us-east-1")
                        .serviceRoleArn("arn:aws:iam::123456789012:role/service")
                        .defaultInstanceProfileArn("arn:aws:iam::123456789012:instance-profile/instance"))
                .stackId();
    }

    private static String layer(OpsWorksClient api, String stack) {
        return api.createLayer(request ->
                        request.stackId(stack).type("custom").name("web").shortname("web"))
                .layerId();
    }

    private static String register(OpsWorksClient api, String stack, KeyPair key) throws Exception {
        String pem = Requests.pem("PUBLIC KEY", key.getPublic().getEncoded());
        return api.registerInstance(request -> request.stackId(stack)
                        .hostname("elsewhere")
                        .privateIp("10.1.2.3")
                        .rsaPublicKey(pem)
                        .rsaPublicKeyFingerprint("not used"))
                .instanceId();
    }

    private static String token(KeyPair key) throws Exception {
        return "key:"
                + HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest(key.getPublic().getEncoded()));
    }

    private static boolean isGone(OpsWorksClient api, String instance) {
        try {
            api.describeInstances(request -> request.instanceIds(instance));
            return false;
        } catch (ResourceNotFoundException gone) {
            return true;
        }
    }
}
