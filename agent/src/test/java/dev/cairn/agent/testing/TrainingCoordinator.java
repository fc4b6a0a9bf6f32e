package dev.cairn.agent.testing;

import static dev.cairn.agent.testing.Eventually.eventually;

import dev.cairn.proto.agent.v1.Command;
import dev.cairn.proto.agent.v1.Goodbye;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The other side of the run in which the build trains the agent's start-up cache: enrolment, session, heartbeats, a
 * command without recipes, and the goodbye that lets the agent end by itself.
 */
public final class TrainingCoordinator {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private TrainingCoordinator() {}

    /** Writes {@code agent.properties} into the directory given as argument, and serves one agent. */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        TestAuthority authority = new TestAuthority();
        try (FakeCoordinator coordinator = new FakeCoordinator(authority)) {
            coordinator.heartbeatMillis = 100;
            coordinator.tokens.put("training", FakeCoordinator.INSTANCE);
            coordinator.start();
            Files.writeString(directory.resolve("root.pem"), authority.rootPem());
            Files.writeString(directory.resolve("token"), "training\n");
            Path staged = directory.resolve("agent.properties.new");
            Files.writeString(staged, """
                    coordinator.addresses = %s
                    coordinator.authority-file = %s/root.pem
                    enrolment.token-file = %s/token
                    state-directory = %s/state
                    runs-directory = %s/chef/runs
                    boot-id.file = %s/boot-id
                    """.formatted(
                            coordinator.address(), directory, directory, directory, directory, directory));
            Files.move(staged, directory.resolve("agent.properties"));
            eventually("a session", LIMIT, () -> !coordinator.heartbeats.isEmpty());
            coordinator.send(Command.newBuilder()
                    .setCommandId("training")
                    .setAttemptId("training-1")
                    .setSequence(1)
                    .setType("configure")
                    .setTimeoutSeconds(60)
                    .setAttributesJson("{\"a\":1}")
                    .setDataBagsJson("{\"bag\":{\"item\":{\"id\":\"item\"}}}")
                    .setChefVersion("12")
                    .setLogLimitBytes(1 << 20)
                    .build());
            eventually("a result", LIMIT, () -> coordinator.result("training-1").isPresent());
            int beats = coordinator.heartbeats.size();
            eventually("more heartbeats", LIMIT, () -> coordinator.heartbeats.size() > beats + 3);
            coordinator.goodbye(Goodbye.Reason.REASON_REMOVED, 0);
            eventually("the end", LIMIT, () -> Files.exists(directory.resolve("state/identity/identity.removed")));
        }
    }
}
