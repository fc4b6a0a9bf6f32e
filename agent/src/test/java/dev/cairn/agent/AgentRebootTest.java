package dev.cairn.agent;

import static dev.cairn.agent.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.system.SystemChance;
import dev.cairn.agent.system.SystemTime;
import dev.cairn.agent.testing.AgentSetup;
import dev.cairn.agent.testing.FakeCoordinator;
import dev.cairn.agent.testing.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose recipes ask for a reboot. */
class AgentRebootTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    @Test
    void aRunThatAsksForARebootHasNotFailed() throws Exception {
        try (FakeCoordinator coordinator = new FakeCoordinator(new TestAuthority())) {
            coordinator.start();
            AgentSetup setup = new AgentSetup(directory, coordinator);
            setup.converge("exit 35");
            try (Agent agent = Agent.start(setup.config(), new SystemTime(), new SystemChance())) {
                eventually("a session", LONG, coordinator::isConnected);
                coordinator.send(AgentSetup.command("c1", 1).build());
                eventually("the result", LONG, () -> coordinator.result("c1-1").isPresent());
                assertThat(agent).isNotNull();
            }
            assertThat(coordinator.result("c1-1").orElseThrow().getExitCode()).isZero();
            assertThat(coordinator.result("c1-1").orElseThrow().getMessage()).contains("35", "reboot");
        }
    }
}
