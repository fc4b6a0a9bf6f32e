package dev.cairn.agent.work;

import static dev.cairn.agent.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.system.SystemTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkQueueTest {
    @TempDir
    private Path directory;

    private FakeExecution execution;

    @BeforeEach
    void prepare() {
        execution = new FakeExecution(directory);
    }

    @Test
    void runsInTheOrderOfTheSequenceNumbers() throws IOException {
        try (WorkQueue queue = open()) {
            queue.accept(Commands.command("c3", 3));
            queue.accept(Commands.command("c1", 1));
            queue.accept(Commands.command("c2", 2));
            queue.start(() -> {});
            eventually("three runs", () -> results(queue) == 3);
        }
        assertThat(execution.ran).containsExactly("c1", "c2", "c3");
    }

    @Test
    void anAttemptThatComesAgainIsRecognisedInEveryState() throws IOException {
        Command command = Commands.command("c1", 1);
        try (WorkQueue queue = open()) {
            assertThat(queue.accept(command)).isEqualTo(WorkQueue.Reception.ACCEPTED);
            assertThat(queue.accept(command)).isEqualTo(WorkQueue.Reception.REPEATED);
            queue.start(() -> {});
            eventually("a result", () -> results(queue) == 1);
            assertThat(queue.accept(command)).isEqualTo(WorkQueue.Reception.REPEATED);
            queue.acknowledged(command.attemptId());
            assertThat(queue.standings()).isEmpty();
        }
        try (WorkQueue queue = open()) {
            assertThat(queue.standings()).isEmpty();
            assertThat(queue.accept(command)).isEqualTo(WorkQueue.Reception.REPEATED);
            assertThat(queue.reports())
                    .singleElement()
                    .satisfies(r -> assertThat(r.result()).isNotNull());
        }
        assertThat(execution.ran).containsExactly("c1");
    }

    @Test
    void whatRanWhenTheAgentDiedIsInterruptedAndWhatWaitedRuns() throws IOException {
        // The journal as a kill -9 leaves it.
        try (Journal journal = Journal.open(directory, new java.util.ArrayList<>())) {
            journal.append(new JournalRecord.Accepted(Commands.command("c1", 1)));
            journal.append(new JournalRecord.Accepted(Commands.command("c2", 2)));
            journal.append(new JournalRecord.Started("c1-1", java.time.Instant.EPOCH, execution.runDirectory("c1")));
        }
        try (LogFile log = LogFile.create(execution.runDirectory("c1"), 4096)) {
            log.line("so far");
        }
        try (WorkQueue queue = open()) {
            assertThat(execution.ended).containsExactly("c1-1");
            assertThat(queue.standings())
                    .containsExactly(
                            new Standing("c1", "c1-1", Standing.State.FINISHED),
                            new Standing("c2", "c2-1", Standing.State.QUEUED));
            Report interrupted = queue.reports().getFirst();
            assertThat(interrupted.result()).satisfies(r -> {
                assertThat(r).isNotNull();
                assertThat(r.outcome()).isEqualTo(Result.Outcome.INTERRUPTED);
                assertThat(r.logLengthBytes()).isEqualTo("so far\n".length());
            });
            queue.start(() -> {});
            eventually("the other", () -> results(queue) == 2);
        }
        assertThat(execution.ran).containsExactly("c2");
    }

    @Test
    void goesOnAfterAFailureBetweenTwoCommands() throws IOException {
        execution.pruneFails = true;
        try (WorkQueue queue = open()) {
            queue.start(() -> {});
            queue.accept(Commands.command("c1", 1));
            eventually("the first run", () -> results(queue) == 1);
            queue.accept(Commands.command("c2", 2));
            eventually("the second run", () -> results(queue) == 2);
        }
        assertThat(execution.ran).containsExactly("c1", "c2");
    }

    @Test
    void goesOnAfterAnErrorDuringARun() throws IOException {
        execution.failing = "c1";
        try (WorkQueue queue = open()) {
            queue.start(() -> {});
            queue.accept(Commands.command("c1", 1));
            queue.accept(Commands.command("c2", 2));
            eventually("two results", () -> results(queue) == 2);
            assertThat(outcome(queue, "c1")).isEqualTo(Result.Outcome.INTERRUPTED);
            assertThat(outcome(queue, "c2")).isEqualTo(Result.Outcome.EXITED);
        }
    }

    @Test
    void aCommandThatIsCancelledInTimeNeverRuns() throws IOException {
        try (WorkQueue queue = open()) {
            queue.accept(Commands.command("c1", 1));
            queue.cancel("c1", "c1-1", false);
            queue.cancel("c9", "c9-1", false);
            assertThat(queue.accept(Commands.command("c9", 9))).isEqualTo(WorkQueue.Reception.REFUSED);
            queue.start(() -> {});
            queue.accept(Commands.command("c2", 2));
            eventually("three results", () -> results(queue) == 3);
            assertThat(outcome(queue, "c1")).isEqualTo(Result.Outcome.CANCELLED);
            assertThat(outcome(queue, "c9")).isEqualTo(Result.Outcome.CANCELLED);
        }
        assertThat(execution.ran).containsExactly("c2");
    }

    @Test
    void aRunThatIsCancelledWithoutKillGoesOn() throws IOException {
        CountDownLatch holding = execution.hold("c1");
        try (WorkQueue queue = open()) {
            queue.start(() -> {});
            queue.accept(Commands.command("c1", 1));
            eventually("it runs", () -> execution.ran.contains("c1"));
            queue.cancel("c1", "c1-1", false);
            holding.countDown();
            eventually("it ends", () -> results(queue) == 1);
            assertThat(outcome(queue, "c1")).isEqualTo(Result.Outcome.EXITED);
        }
    }

    @Test
    void aFullQueueRefusesWithAReason() throws IOException {
        try (WorkQueue queue = WorkQueue.open(directory, execution, new SystemTime(), 1)) {
            queue.accept(Commands.command("c1", 1));
            assertThat(queue.accept(Commands.command("c2", 2))).isEqualTo(WorkQueue.Reception.REFUSED);
            assertThat(queue.reports()).singleElement().satisfies(r -> {
                assertThat(r.result()).isNotNull();
                assertThat(String.valueOf(r.result())).contains("NOT_STARTED", "its limit");
            });
        }
    }

    @Test
    void aCommandWithARunListThatIsNoneIsRefused() throws IOException {
        Command good = Commands.command("../../etc", 1);
        try (WorkQueue queue = open()) {
            assertThat(queue.accept(good)).isEqualTo(WorkQueue.Reception.REFUSED);
            assertThat(String.valueOf(queue.reports().getFirst().result())).contains("not a name for a directory");
        }
    }

    @Test
    void theEndOfTheAgentInterruptsTheRun() throws IOException {
        execution.hold("c1");
        WorkQueue queue = open();
        queue.start(() -> {});
        queue.accept(Commands.command("c1", 1));
        queue.accept(Commands.command("c2", 2));
        eventually("it runs", () -> execution.ran.contains("c1"));
        queue.close();
        try (WorkQueue next = open()) {
            assertThat(outcome(next, "c1")).isEqualTo(Result.Outcome.INTERRUPTED);
            assertThat(next.standings()).contains(new Standing("c2", "c2-1", Standing.State.QUEUED));
        }
        assertThat(execution.ran).containsExactly("c1");
    }

    private WorkQueue open() throws IOException {
        return WorkQueue.open(directory, execution, new SystemTime(), 100);
    }

    private static long results(WorkQueue queue) {
        return queue.reports().stream().filter(r -> r.result() != null).count();
    }

    private static Result.Outcome outcome(WorkQueue queue, String commandId) {
        return queue.reports().stream()
                .filter(r -> r.commandId().equals(commandId))
                .map(Report::result)
                .filter(r -> r != null)
                .map(Result::outcome)
                .findFirst()
                .orElseThrow();
    }

    /** Runs nothing, but remembers, and waits where a test wants it. */
    private static final class FakeExecution implements Execution {
        final List<String> ran = new CopyOnWriteArrayList<>();
        final List<String> ended = new CopyOnWriteArrayList<>();
        private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
        private final Path directory;
        volatile boolean pruneFails;
        volatile String failing = "";

        FakeExecution(Path directory) {
            this.directory = directory;
        }

        CountDownLatch hold(String commandId) {
            CountDownLatch latch = new CountDownLatch(1);
            held.put(commandId, latch);
            return latch;
        }

        Path runDirectory(String commandId) throws IOException {
            return Files.createDirectories(directory.resolve("runs").resolve(commandId));
        }

        @Override
        public Prepared prepare(Command command, Stop stop, LogListener onLog) {
            return new Prepared() {
                @Override
                public Path directory() {
                    return directory.resolve("runs").resolve(command.commandId());
                }

                @Override
                public Ending run(Stop ending) throws InterruptedException {
                    ran.add(command.commandId());
                    if (command.commandId().equals(failing)) {
                        throw new OutOfMemoryError("a test wants it so");
                    }
                    CountDownLatch latch = held.get(command.commandId());
                    while (latch != null && latch.getCount() > 0) {
                        if (ending.isRequested()) {
                            return new Ending(Result.Outcome.INTERRUPTED, 0, "", 0, 0);
                        }
                        latch.await(5, java.util.concurrent.TimeUnit.MILLISECONDS);
                    }
                    return new Ending(Result.Outcome.EXITED, 0, "", 1, 1);
                }
            };
        }

        @Override
        public void endLeftovers(String attemptId) {
            ended.add(attemptId);
        }

        @Override
        public LogFile log(Path run) {
            return LogFile.reopen(run);
        }

        @Override
        public void prune(Set<Path> inUse) {
            if (pruneFails) {
                throw new UncheckedIOException(new IOException("a test wants it so"));
            }
        }
    }
}
