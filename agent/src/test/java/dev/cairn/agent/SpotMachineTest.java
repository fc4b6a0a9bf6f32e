package dev.cairn.agent;

import static dev.cairn.agent.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.system.SystemChance;
import dev.cairn.agent.system.SystemTime;
import dev.cairn.agent.testing.AgentSetup;
import dev.cairn.agent.testing.FakeCoordinator;
import dev.cairn.agent.testing.MetadataServer;
import dev.cairn.agent.testing.TestAuthority;
import dev.cairn.proto.agent.v1.Heartbeat;
import dev.cairn.proto.agent.v1.SpotInterruption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent on a spot machine of EC2. */
final class SpotMachineTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    @Test
    void tellsWithABeatThatCannotWaitThatEc2TakesTheMachineBack() throws Exception {
        System.setProperty(Agent.ON_EC2, "true");
        try (MetadataServer ec2 = new MetadataServer();
                FakeCoordinator coordinator = new FakeCoordinator(new TestAuthority())) {
            coordinator.start();
            coordinator.heartbeatMillis = 600_000;
            AgentSetup setup = new AgentSetup(directory, coordinator);
            try (Agent agent = Agent.start(setup.config(), new SystemTime(), new SystemChance())) {
                assertThat(agent).isNotNull();
                eventually("the first beat", LONG, () -> coordinator.heartbeats.size() == 1);
                ec2.pages.put(
                        "/latest/meta-data/spot/instance-action",
                        "{\"action\": \"terminate\", \"time\": \"2026-11-26T17:02:03Z\"}");
                eventually(
                        "a beat with the notice",
                        LONG,
                        () -> coordinator.heartbeats.stream().anyMatch(Heartbeat::hasSpotInterruption));
            }
            assertThat(coordinator.heartbeats.getLast().getSpotInterruption())
                    .isEqualTo(SpotInterruption.newBuilder()
                            .setAction(SpotInterruption.Action.ACTION_TERMINATE)
                            .setAtUnixMillis(
                                    Instant.parse("2026-11-26T17:02:03Z").toEpochMilli())
                            .build());
        } finally {
            System.clearProperty(Agent.ON_EC2);
        }
    }
}
