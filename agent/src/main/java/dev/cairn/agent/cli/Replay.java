package dev.cairn.agent.cli;

import dev.cairn.agent.AgentConfig;
import dev.cairn.agent.run.ConvergeExecution;
import dev.cairn.agent.session.IdentityStore;
import dev.cairn.agent.system.BootId;
import dev.cairn.agent.system.ProcessTree;
import dev.cairn.agent.system.SystemChance;
import dev.cairn.agent.system.SystemTime;
import dev.cairn.agent.work.Command;
import dev.cairn.agent.work.Ending;
import dev.cairn.agent.work.Execution;
import dev.cairn.agent.work.LogFile;
import dev.cairn.agent.work.NotStartedException;
import dev.cairn.agent.work.Result;
import dev.cairn.agent.work.RunLock;
import dev.cairn.agent.work.Stop;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command once more, in the way in which the agent runs it but for three things: the coordinator is not told, the
 * cookbooks are those that the machine has now (OpsWorks: the cache is not refreshed), and no command of the agent may be
 * under way.
 */
final class Replay {
    private static final String MARK = "replay-";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final AgentConfig config;
    private final PrintStream out;

    Replay(AgentConfig config, PrintStream out) {
        this.config = config;
        this.out = out;
    }

    /** Whether a run directory is that of a repetition. */
    private static boolean isReplay(Kept kept) {
        return kept.command().attemptId().startsWith(MARK);
    }

    /** Runs it and prints its log; the exit status of the run. */
    int run(Command kept, List<Kept> all) throws CliFailure, IOException, InterruptedException {
        Command command = again(kept, MARK + new SystemChance().uuid());
        if (!command.defect().isEmpty()) {
            throw CliFailure.failed("the command cannot be run: " + command.defect());
        }
        RunLock lock = new RunLock(config.journalDirectory(), ProcessTree::killMarked);
        try (RunLock.Held held = lock.tryTake(command.attemptId()).orElse(null)) {
            if (held == null) {
                throw CliFailure.failed(busy(lock, all));
            }
            return locked(command);
        }
    }

    private static String busy(RunLock lock, List<Kept> all) throws IOException {
        Optional<String> running = lock.running();
        String what = all.stream()
                .filter(kept -> running.map(kept.command().attemptId()::equals).orElse(false))
                .map(kept -> "the command " + kept.command().type() + " from " + Selection.date(kept))
                .findFirst()
                .orElse("another command");
        return what + " is running, and an instance runs one command at a time; repeat this when it has ended"
                + " (show_log follows it)";
    }

    private int locked(Command command) throws CliFailure, IOException, InterruptedException {
        String instance = instanceId();
        ConvergeExecution execution = ConvergeExecution.open(
                config.execution(BootId.of(config.bootIdFile(), new SystemChance())),
                (sha256, into) -> {
                    throw new IOException("the agent's cache has no cookbooks; let the coordinator run a command first,"
                            + " such as update_custom_cookbooks");
                },
                new SystemTime(),
                () -> instance);
        Stop stop = new Stop();
        Thread main = Thread.currentThread();
        Thread hook = new Thread(() -> endRun(stop, main), "cairn-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return ended(execution, command, stop);
        } finally {
            removeHook(hook);
            prune(execution);
        }
    }

    private int ended(ConvergeExecution execution, Command command, Stop stop)
            throws CliFailure, IOException, InterruptedException {
        Following following = new Following(out);
        try {
            Execution.Prepared prepared = execution.prepare(command, stop, following);
            Ending ending = prepared.run(stop);
            if (ending.outcome() != Result.Outcome.EXITED) {
                throw CliFailure.failed("Chef run failed: " + ending.message());
            }
            return ending.exitCode();
        } catch (NotStartedException e) {
            throw CliFailure.failed("Chef run failed: " + e.getMessage(), e);
        } finally {
            following.drain();
        }
    }

    /** Ctrl-C ends the run and what it has started, and waits for that. */
    private static void endRun(Stop stop, Thread main) {
        stop.request(Stop.Reason.CANCELLED);
        try {
            main.join(STOP_LIMIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is what is running now.
        }
    }

    private String instanceId() throws IOException, CliFailure {
        return new IdentityStore(config.stateDirectory().resolve("identity"))
                .read()
                .orElseThrow(() -> CliFailure.failed("this machine is not enrolled with a coordinator"))
                .instanceId();
    }

    private Command again(Command kept, String attemptId) throws IOException {
        return new Command(
                kept.commandId(),
                attemptId,
                kept.sequence(),
                kept.type(),
                kept.runList(),
                kept.attributesJson(),
                kept.dataBagsJson(),
                presentCookbooks().orElse(kept.bundleSha256()),
                kept.timeout(),
                kept.chefVersion(),
                kept.logLimitBytes(),
                kept.sentAt(),
                kept.hostname(),
                kept.hosts(),
                kept.iamUserArn(),
                // Who may log in and which volumes there are has changed since, perhaps.
                null,
                "");
    }

    private Optional<String> presentCookbooks() throws IOException {
        Path current = config.bundles().resolve("current");
        return Files.isSymbolicLink(current) && Files.isDirectory(current)
                ? Optional.of(Files.readSymbolicLink(current).getFileName().toString())
                : Optional.empty();
    }

    /** Repetitions beyond the number to keep; the agent's own run directories are the agent's to delete. */
    private void prune(ConvergeExecution execution) throws IOException {
        Set<Path> agents = new HashSet<>();
        for (Kept kept : Kept.in(config.runsDirectory())) {
            if (!isReplay(kept)) {
                agents.add(kept.directory());
            }
        }
        execution.prune(agents);
    }

    /** Prints what is new in the log, whichever thread says so. */
    private static final class Following implements Execution.LogListener {
        private static final int MOST = 64 << 10;

        private final PrintStream out;
        private @Nullable LogFile log;
        private long printed;

        Following(PrintStream out) {
            this.out = out;
        }

        @Override
        public synchronized void grew(Path directory, LogFile grown) {
            log = grown;
            drain();
        }

        synchronized void drain() {
            LogFile present = log;
            if (present == null) {
                return;
            }
            try {
                for (byte[] piece = present.read(printed, MOST);
                        piece.length > 0;
                        piece = present.read(printed, MOST)) {
                    out.write(piece, 0, piece.length);
                    printed += piece.length;
                }
                out.flush();
            } catch (IOException e) {
                out.println("the log cannot be read: " + e.getMessage());
            }
        }
    }
}
