package dev.cairn.agent;

import static dev.cairn.agent.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.testing.AgentSetup;
import dev.cairn.agent.testing.FakeCoordinator;
import dev.cairn.agent.testing.TestAuthority;
import dev.cairn.proto.agent.v1.CommandResult;
import dev.cairn.proto.agent.v1.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent process that is killed. */
class AgentKillIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final FakeCoordinator coordinator = new FakeCoordinator(new TestAuthority());
    private AgentSetup setup;

    @BeforeEach
    void startCoordinator() throws IOException {
        coordinator.start();
        setup = new AgentSetup(directory, coordinator);
    }

    @AfterEach
    void stopCoordinator() {
        coordinator.close();
    }

    @Test
    void killedInTheMiddleOfACommandItReportsThatAndGoesOnWithTheQueue() throws Exception {
        setup.converge("""
                echo "$PWD" >> %s/started
                case "$PWD" in
                *c1) echo $$ > %s/pid; echo so far; exec sleep 1000 ;;
                *) echo went well ;;
                esac""".formatted(directory, directory));
        Process first = start();
        try {
            eventually("a session", LONG, coordinator::isConnected);
            coordinator.send(AgentSetup.command("c1", 1).build());
            coordinator.send(AgentSetup.command("c2", 2).build());
            eventually("the first runs", LONG, () -> coordinator.log("c1-1").contains("so far"));
            eventually("both are promised", LONG, () -> coordinator.acknowledged.size() == 2);
        } finally {
            first.destroyForcibly().waitFor();
        }
        long child = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        assertThat(ProcessHandle.of(child)).isPresent();

        Process second = start();
        try {
            eventually("both results", LONG, () -> coordinator.result("c2-1").isPresent());
        } finally {
            second.destroy();
            second.waitFor();
        }
        CommandResult interrupted = coordinator.result("c1-1").orElseThrow();
        assertThat(interrupted.getOutcome()).isEqualTo(CommandResult.Outcome.OUTCOME_INTERRUPTED);
        assertThat(interrupted.getLogLengthBytes())
                .isEqualTo(coordinator.log("c1-1").length());
        assertThat(coordinator.log("c1-1")).endsWith("so far\n");
        assertThat(coordinator.result("c2-1").orElseThrow().getExitCode()).isZero();
        assertThat(coordinator.hellos.get(1).getJournalList())
                .extracting(JournalEntry::getAttemptId)
                .containsExactly("c1-1", "c2-1");
        // How far the other one is when the session opens depends on the machine; the interrupted one is finished.
        assertThat(coordinator.hellos.get(1).getJournal(0).getState()).isEqualTo(JournalEntry.State.STATE_FINISHED);
        assertThat(Files.readAllLines(directory.resolve("started"))).hasSize(2);
        eventually("the orphaned child is gone", () -> ProcessHandle.of(child).isEmpty());
    }

    @Test
    void askedToEndItEndsTheRunAndTellsLater() throws Exception {
        setup.converge("echo started; exec sleep 1000");
        Process first = start();
        eventually("a session", LONG, coordinator::isConnected);
        coordinator.send(AgentSetup.command("c1", 1).build());
        eventually("it runs", LONG, () -> coordinator.log("c1-1").contains("started"));
        first.destroy();
        assertThat(first.waitFor(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        Process second = start();
        try {
            eventually("the result", LONG, () -> coordinator.result("c1-1").isPresent());
        } finally {
            second.destroy();
            second.waitFor();
        }
        assertThat(coordinator.result("c1-1").orElseThrow().getMessage()).contains("the agent was stopped");
    }

    private Process start() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        return new ProcessBuilder(
                        java.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.cairn.agent.Main",
                        "run",
                        "--config",
                        setup.write().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("agent.log").toFile()))
                .start();
    }
}
