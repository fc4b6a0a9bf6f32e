package dev.cairn.coordinator.grpc;

import static dev.cairn.coordinator.grpc.Eventually.eventually;

import com.google.protobuf.ByteString;
import dev.cairn.coordinator.Coordinator;
import dev.cairn.coordinator.CoordinatorConfig;
import dev.cairn.coordinator.EventSettings;
import dev.cairn.coordinator.MetricSettings;
import dev.cairn.coordinator.ProofSettings;
import dev.cairn.coordinator.audit.AuditConfig;
import dev.cairn.coordinator.domain.healing.HealingPolicy;
import dev.cairn.coordinator.engine.EngineConfig;
import dev.cairn.coordinator.http.HttpConfig;
import dev.cairn.coordinator.sources.SourceLimits;
import dev.cairn.proto.agent.v1.AgentMessage;
import dev.cairn.proto.agent.v1.Command;
import dev.cairn.proto.agent.v1.CommandAcknowledged;
import dev.cairn.proto.agent.v1.CommandResult;
import dev.cairn.proto.agent.v1.CoordinatorMessage;
import dev.cairn.proto.agent.v1.LogChunk;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;

/** How tests set up a whole coordinator, and how they speak with it as a client and as an agent. */
final class WholeCoordinator {
    private WholeCoordinator() {}

    /** Machines are brought by hand. */
    static CoordinatorConfig config(Path data, int grpcPort) {
        return new CoordinatorConfig(
                data,
                HttpConfig.on("127.0.0.1", 0),
                new CoordinatorConfig.Agents("127.0.0.1", grpcPort, List.of()),
                new CoordinatorConfig.ComputeChoice.ByHand(),
                CoordinatorConfig.AlarmSource.NONE,
                ProofSettings.NONE,
                null,
                EngineConfig.DEFAULTS.withPeriods(Duration.ofSeconds(2), Duration.ofMillis(200)),
                SourceLimits.DEFAULTS,
                null,
                AuditConfig.in(data.resolve("audit")),
                EventSettings.NOBODY,
                MetricSettings.NOBODY,
                Duration.ofDays(30),
                null);
    }

    /** On EC2, with a healer that waits for seconds instead of minutes. */
    static CoordinatorConfig onEc2(Path data, Path distribution) {
        return new CoordinatorConfig(
                data,
                HttpConfig.on("127.0.0.1", 0),
                new CoordinatorConfig.Agents("127.0.0.1", 0, List.of()),
                new CoordinatorConfig.ComputeChoice.Ec2(),
                CoordinatorConfig.AlarmSource.NONE,
                new ProofSettings(null, true, null, null),
                null,
                EngineConfig.DEFAULTS
                        .withPeriods(Duration.ofMillis(500), Duration.ofMillis(200))
                        .withHealing(HealingPolicy.DEFAULTS.withTimes(
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(1),
                                Duration.ofMillis(1),
                                Duration.ofMillis(200))),
                SourceLimits.DEFAULTS,
                null,
                AuditConfig.in(data.resolve("audit")),
                EventSettings.NOBODY,
                MetricSettings.NOBODY,
                Duration.ofDays(30),
                distribution);
    }

    static OpsWorksClient client(Coordinator coordinator, Path data) throws Exception {
        Properties credentials = new Properties();
        try (var reader = Files.newBufferedReader(data.resolve("credentials"))) {
            credentials.load(reader);
        }
        return OpsWorksClient.builder()
                .endpointOverride(URI.create(coordinator.httpAddress()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        credentials.getProperty("aws_access_key_id"),
                        credentials.getProperty("aws_secret_access_key"))))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    static String status(OpsWorksClient api, String instance) {
        return api.describeInstances(request -> request.instanceIds(instance))
                .instances()
                .getFirst()
                .status();
    }

    static int port(Coordinator coordinator) {
        String address = coordinator.grpcAddress();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** The first command of this type that the stream has brought or will bring. */
    static Command command(TestAgent.Stream stream, String type) {
        return command(stream, type, 1);
    }

    static Command command(TestAgent.Stream stream, String type, int which) {
        eventually(type + " command", () -> commands(stream, type).count() >= which);
        return commands(stream, type).skip(which - 1).findFirst().orElseThrow();
    }

    private static Stream<Command> commands(TestAgent.Stream stream, String type) {
        return stream.received.stream()
                .filter(CoordinatorMessage::hasCommand)
                .map(CoordinatorMessage::getCommand)
                .filter(command -> command.getType().equals(type));
    }

    static void succeed(TestAgent.Stream stream, Command command) {
        stream.send(AgentMessage.newBuilder()
                .setCommandAcknowledged(CommandAcknowledged.newBuilder()
                        .setCommandId(command.getCommandId())
                        .setAttemptId(command.getAttemptId()))
                .build());
        stream.send(AgentMessage.newBuilder()
                .setLogChunk(LogChunk.newBuilder()
                        .setCommandId(command.getCommandId())
                        .setAttemptId(command.getAttemptId())
                        .setData(ByteString.copyFromUtf8("converged")))
                .build());
        stream.send(AgentMessage.newBuilder()
                .setCommandResult(CommandResult.newBuilder()
                        .setCommandId(command.getCommandId())
                        .setAttemptId(command.getAttemptId())
                        .setOutcome(CommandResult.Outcome.OUTCOME_EXITED)
                        .setBundleSha256(command.getBundleSha256())
                        .setLogLengthBytes(9))
                .build());
    }
}
