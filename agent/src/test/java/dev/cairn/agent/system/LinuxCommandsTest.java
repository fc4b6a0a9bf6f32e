package dev.cairn.agent.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs as root, as the agent does. */
final class LinuxCommandsTest {
    private final LinuxCommands commands = new LinuxMachine().commands();

    @TempDir
    Path directory;

    private CommandOutcome sh(String script) throws IOException {
        return commands.run(CommandLine.of("/bin/sh", "-c", script));
    }

    @Test
    void keepsTheOutputsApartAndTellsTheStatus() throws IOException {
        CommandOutcome outcome = sh("echo out; echo err >&2; exit 7");
        assertThat(outcome.standardOutput()).isEqualTo("out\n");
        assertThat(outcome.standardError()).isEqualTo("err\n");
        assertThat(outcome.exitStatus()).isEqualTo(7);
        assertThat(outcome.timedOut()).isFalse();
    }

    @Test
    void tellsDeathBySignalAsTheShellDoes() throws IOException {
        assertThat(sh("kill -KILL $$").exitStatus()).isEqualTo(128 + 9);
    }

    @Test
    void losesNothingOfLargeOutputs() throws IOException {
        CommandOutcome outcome = sh("i=0; while [ $i -lt 40000 ]; do echo line $i; i=$((i+1)); done");
        assertThat(outcome.standardOutput().lines()).hasSize(40_000).last().isEqualTo("line 39999");
    }

    @Test
    void cutsTheMiddleOutOfTooMuch() throws IOException {
        CommandLine small = CommandLine.of("/bin/sh", "-c", "echo BEGIN; head -c 100000 /dev/zero; echo END");
        CommandOutcome outcome = commands.run(new CommandLine(
                small.arguments(),
                null,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                new byte[0],
                Duration.ofMinutes(1),
                1000));
        assertThat(outcome.standardOutput())
                .startsWith("BEGIN\n")
                .endsWith("END\n")
                .contains("bytes left out");
        assertThat(outcome.standardOutput().length()).isLessThan(1100);
    }

    @Test
    void streamsOutputAsItComes() throws IOException {
        Path fifo = directory.resolve("fifo");
        sh("mkfifo " + fifo);
        StringBuilder live = new StringBuilder();
        // The command waits for an answer that only its own live output gives.
        commands.run(
                CommandLine.of("/bin/sh", "-c", "echo ready; read answer < " + fifo + "; echo got $answer"), text -> {
                    live.append(text);
                    if (live.toString().equals("ready\n")) {
                        answer(fifo);
                    }
                });
        assertThat(live).hasToString("ready\ngot it\n");
    }

    private static void answer(Path fifo) {
        try {
            Files.writeString(fifo, "it\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void feedsInputHoweverLarge() throws IOException {
        byte[] input = "x".repeat(300_000).getBytes(StandardCharsets.UTF_8);
        CommandOutcome outcome = commands.run(CommandLine.of("wc", "-c").reading(input));
        assertThat(outcome.standardOutput().strip()).isEqualTo("300000");
        assertThat(commands.run(CommandLine.of("true").reading(input)).exitStatus())
                .isZero();
        assertThat(commands.run(CommandLine.of("cat")).standardOutput()).isEmpty();
    }

    @Test
    void endsTheWholeGroupAtTheTimeout() throws IOException {
        Path pids = directory.resolve("pids");
        CommandOutcome outcome = commands.run(
                CommandLine.of("/bin/sh", "-c", "sleep 300 & echo $! > " + pids + "; echo started; sleep 300")
                        .within(Duration.ofMillis(500)));
        assertThat(outcome.timedOut()).isTrue();
        assertThat(outcome.standardOutput()).isEqualTo("started\n");
        assertDies(pids);
    }

    @Test
    void killsWhatIgnoresTheTermination() throws IOException {
        Path pids = directory.resolve("pids");
        CommandOutcome outcome = commands.run(CommandLine.of(
                        "/bin/sh",
                        "-c",
                        "(trap '' TERM; echo $$ > " + pids + "; while :; do sleep 1; done) & trap '' TERM; wait")
                .within(Duration.ofMillis(300)));
        assertThat(outcome.timedOut()).isTrue();
        assertDies(pids);
    }

    /** Signals take their time on a busy machine. */
    private static void assertDies(Path pids) throws IOException {
        long limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (alive(pids)) {
            assertThat(System.nanoTime()).as("still alive").isLessThan(limit);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** A killed process may still be a zombie of an init that does not collect. */
    private static boolean alive(Path pids) throws IOException {
        Path status = Path.of("/proc/" + Files.readString(pids).strip() + "/status");
        try {
            return Files.readAllLines(status).stream().noneMatch(line -> line.matches("State:\\s+[ZX].*"));
        } catch (NoSuchFileException ignored) {
            return false;
        }
    }

    @Test
    void doesNotWaitForBackgroundChildren() throws IOException {
        CommandOutcome outcome = sh("echo now; (sleep 20; echo late) &");
        assertThat(outcome.standardOutput()).isEqualTo("now\n");
        assertThat(outcome.executionTime()).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void switchesTheUserAndNothingElse() throws IOException {
        CommandLine id = CommandLine.of("/bin/sh", "-c", "id -u; id -g; echo $HOME");
        String home = System.getenv("HOME");
        CommandOutcome outcome = commands.run(id.as(Optional.of("nobody"), Optional.empty()));
        assertThat(outcome.standardOutput()).isEqualTo("65534\n0\n" + (home == null ? "" : home) + "\n");
    }

    @Test
    void switchesTheGroup() throws IOException {
        CommandLine id = CommandLine.of("/bin/sh", "-c", "id -u; id -g; id -G");
        CommandOutcome outcome = commands.run(id.as(Optional.of("65534"), Optional.of("daemon")));
        assertThat(outcome.standardOutput()).isEqualTo("65534\n1\n1\n");
    }

    @Test
    void givesALoginItsEnvironment() throws IOException {
        CommandLine id = CommandLine.of("/bin/sh", "-c", "echo $USER $LOGNAME $HOME $SHELL; id -g; echo $PATH")
                .as(Optional.of("daemon"), Optional.empty())
                .asLogin(true);
        assertThat(commands.run(id).standardOutput())
                .startsWith("daemon daemon /usr/sbin /usr/sbin/nologin\n1\n/sbin:/bin:/usr/sbin:/usr/bin:");
    }

    @Test
    void setsAndUnsetsVariables() throws IOException {
        Map<String, @Nullable String> variables = new HashMap<>();
        variables.put("SET", "a b");
        variables.put("HOME", null);
        CommandLine command = CommandLine.of("/bin/sh", "-c", "echo \"$SET-${HOME:-none}\"");
        assertThat(commands.run(command.with(variables)).standardOutput()).isEqualTo("a b-none\n");
    }

    @Test
    void completesThePath() throws IOException {
        Map<String, @Nullable String> variables = Map.of("PATH", "/opt/mine");
        CommandOutcome outcome =
                commands.run(CommandLine.of("/bin/sh", "-c", "echo $PATH").with(variables));
        assertThat(outcome.standardOutput())
                .isEqualTo("/opt/mine:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");
    }

    @Test
    void appliesUmaskAndDirectory() throws IOException {
        commands.run(CommandLine.of("touch", "made").in(directory).masking(Optional.of("027")));
        assertThat(new UnixFiles()
                        .status(directory.resolve("made"))
                        .orElseThrow()
                        .mode())
                .isEqualTo(0640);
    }

    @Test
    void saysWhyAProgramCannotStart() throws IOException {
        assertThatThrownBy(() -> commands.run(CommandLine.of("no-such-program")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no-such-program")
                .hasMessageContaining("/usr/bin");
        assertThatThrownBy(() -> commands.run(CommandLine.of("/etc/passwd")))
                .isInstanceOf(java.nio.file.AccessDeniedException.class);
        assertThatThrownBy(() -> commands.run(CommandLine.of("true").in(directory.resolve("missing"))))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> commands.run(CommandLine.of("true").as(Optional.of("no-such-user"), Optional.empty())))
                .isInstanceOf(UnknownAccountException.class)
                .hasMessageContaining("no-such-user");
        assertThatThrownBy(() -> commands.run(CommandLine.of("true").masking(Optional.of("rwx"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rwx");
    }

    @Test
    void keepsInvalidUtf8AsLatin1() throws IOException {
        assertThat(sh("printf 'caf\\351'").standardOutput()).isEqualTo("caf\u00e9");
        assertThat(sh("printf 'caf\\303\\251'").standardOutput()).isEqualTo("caf\u00e9");
    }

    @Test
    void closingEndsWhatStillRuns() throws Exception {
        LinuxMachine machine = new LinuxMachine();
        Path pids = directory.resolve("pids");
        Path fifo = directory.resolve("fifo");
        sh("mkfifo " + fifo);
        Thread runner = Thread.ofPlatform().start(() -> {
            try {
                machine.commands()
                        .run(CommandLine.of(
                                "/bin/sh", "-c", "echo $$ > " + pids + "; echo go > " + fifo + "; sleep 300"));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(Files.readString(fifo)).isEqualTo("go\n");
        machine.close();
        assertThat(runner.join(Duration.ofSeconds(20))).isTrue();
        assertDies(pids);
    }
}
