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
import dev.cairn.coordinator.StartFailed;
import dev.cairn.proto.agent.v1.Command;
import dev.cairn.proto.agent.v1.EnrollResponse;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.SourceType;

/** Everything together: the API, the engine on SQLite, git, the authority and the gateway, with an agent at the wire. */
final class WholeCoordinatorTest {
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
    void bringsAMachineOfAnOperatorOnlineStopsItAndStartsItAgain() throws Exception {
        Path data = directory.resolve("data");
        try (Coordinator coordinator = new Coordinator(config(data, 0));
                OpsWorksClient api = client(coordinator, data)) {
            String instance = instance(api);
            api.startInstance(request -> request.instanceId(instance));
            Path token = token(data, instance);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
                    .isEqualTo("rw-------");
            eventually("booting", () -> "booting".equals(status(api, instance)));

            TestAgent stranger =
                    TestAgent.fresh(vertx, port(coordinator), Files.readString(data.resolve("pki/root.pem")));
            EnrollResponse enrolled =
                    stranger.enrol(Files.readString(token).strip()).answered();
            assertThat(enrolled.getInstanceId()).isEqualTo(instance);
            try (TestAgent agent = stranger.with(enrolled.getCertificatePem())) {
                TestAgent.Stream stream = agent.open("boot", "run-1");
                Command setup = command(stream, "setup");
                assertThat(setup.getRunListList()).containsExactly("web");
                assertThat(agent.download(setup.getBundleSha256()).bytes().size())
                        .isPositive();
                succeed(stream, setup);
                eventually("online", () -> "online".equals(status(api, instance)));
                assertThat(log(api, instance)).isEqualTo("converged");
                succeed(stream, command(stream, "configure"));

                api.stopInstance(request -> request.instanceId(instance));
                succeed(stream, command(stream, "shutdown"));
                eventually("stopped", () -> "stopped".equals(status(api, instance)));

                api.startInstance(request -> request.instanceId(instance));
                eventually("asked to say hello again", stream.status::isDone);
                TestAgent.Stream next = agent.open("boot", "run-1");
                succeed(next, command(next, "setup"));
                eventually("online again", () -> "online".equals(status(api, instance)));
            } finally {
                stranger.close();
            }
        }
    }

    @Test
    void keepsItsIdentityAndItsStacksOverARestart() throws Exception {
        Path data = directory.resolve("data");
        String authority;
        try (Coordinator first = new Coordinator(config(data, 0));
                OpsWorksClient api = client(first, data)) {
            instance(api);
            authority = Files.readString(data.resolve("pki/root.pem"));
        }
        try (Coordinator second = new Coordinator(config(data, 0));
                OpsWorksClient api = client(second, data)) {
            assertThat(api.describeStacks().stacks()).hasSize(1);
            assertThat(Files.readString(data.resolve("pki/root.pem"))).isEqualTo(authority);
        }
    }

    @Test
    void refusesADataDirectoryThatIsInUse() throws Exception {
        Path data = directory.resolve("data");
        Coordinator coordinator = new Coordinator(config(data, 0));
        try {
            assertThatThrownBy(() -> new Coordinator(config(data, 0)))
                    .isInstanceOf(StartFailed.class)
                    .hasMessageContaining("another coordinator runs on");
        } finally {
            coordinator.close();
        }
    }

    @Test
    void saysThatAPortIsInUseAndLetsGoOfEverything() throws Exception {
        Path data = directory.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new Coordinator(config(data, taken.getLocalPort())))
                    .isInstanceOf(StartFailed.class)
                    .hasMessageContaining("--grpc-port");
        }
        new Coordinator(config(data, 0)).close();
    }

    /** An instance of a layer whose setup runs the recipe of a repository. */
    private String instance(OpsWorksClient api) throws Exception {
        Path repository = Files.createDirectories(directory.resolve("repository"));
        Files.createDirectories(repository.resolve("web/recipes"));
        Files.writeString(repository.resolve("web/recipes/default.rb"), "log 'hello'");
        try (Git git = Git.init().setDirectory(repository.toFile()).call()) {
            git.add().addFilepattern(".").call();
            git.commit()
                    .setMessage("first")
                    .setSign(false)
                    .setAuthor("me", "me@example.com")
                    .call();
        }
        String stack = api.createStack(request -> request.name("demo")
                        .region("us-east-1")
                        .serviceRoleArn("arn:aws:iam::123456789012:role/service")
                        .defaultInstanceProfileArn("arn:aws:iam::123456789012:instance-profile/instance")
                        .configurationManager(manager -> manager.name("Chef").version("12"))
                        .useCustomCookbooks(true)
                        .customCookbooksSource(source -> source.type(SourceType.GIT)
                                .url(repository.toUri().toString())))
                .stackId();
        String layer = api.createLayer(request -> request.stackId(stack)
                        .type("custom")
                        .name("web")
                        .shortname("web")
                        .customRecipes(
                                recipes -> recipes.setup("web").configure("web").shutdown("web")))
                .layerId();
        return api.createInstance(
                        request -> request.stackId(stack).layerIds(layer).instanceType("t3.micro"))
                .instanceId();
    }

    /** What the link in DescribeCommands shows. */
    private static String log(OpsWorksClient api, String instance) throws Exception {
        String url = api.describeCommands(request -> request.instanceId(instance)).commands().stream()
                .filter(command -> command.type().equals("setup"))
                .findFirst()
                .orElseThrow()
                .logUrl();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static Path token(Path data, String instance) {
        Path[] found = new Path[1];
        eventually("token", () -> {
            try (var files = Files.list(data.resolve("enrolment"))) {
                found[0] = files.filter(file -> file.getFileName().toString().endsWith(instance + ".token"))
                        .findFirst()
                        .orElse(null);
                return found[0] != null;
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        return found[0];
    }
}
