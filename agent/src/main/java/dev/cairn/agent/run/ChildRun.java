package dev.cairn.agent.run;

import dev.cairn.agent.client.InstalledClient;
import dev.cairn.agent.system.ProcessTree;
import dev.cairn.agent.system.Time;
import dev.cairn.agent.work.Command;
import dev.cairn.agent.work.Ending;
import dev.cairn.agent.work.Execution.Prepared;
import dev.cairn.agent.work.Result;
import dev.cairn.agent.work.Stop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The children of a command, one after another; the first one that fails is the last. */
final class ChildRun implements Prepared {
    /** Chef's statuses for a reboot that is scheduled or needed, by a run that has done its work. */
    private static final Set<Integer> ASKS_FOR_A_REBOOT = Set.of(35, 37);

    private static final Logger log = LoggerFactory.getLogger(ChildRun.class);
    private static final int BUFFER = 16 << 10;
    /** How long output of a child that has ended is waited for: a service it started may hold the pipe for ever. */
    private static final Duration OUTPUT_GRACE = Duration.ofSeconds(2);

    private final Path directory;
    private final Command command;
    private final List<Step> steps;
    private final ConvergeExecution.Settings settings;
    private final Time time;
    private final RunLog runLog;

    /**
     * One child.
     *
     * @param failure what it means when it fails, for people; empty where its log says it all
     */
    record Step(List<String> commandLine, String failure) {
        Step {
            commandLine = List.copyOf(commandLine);
        }

        /** What the command is about. */
        static Step last(List<String> commandLine) {
            return new Step(commandLine, "");
        }
    }

    ChildRun(
            Path directory,
            Command command,
            List<Step> steps,
            ConvergeExecution.Settings settings,
            Time time,
            RunLog runLog) {
        this.directory = directory;
        this.command = command;
        this.steps = List.copyOf(steps);
        this.settings = settings;
        this.time = time;
        this.runLog = runLog;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Ending run(Stop stop) throws InterruptedException {
        long limit = time.nanos() + command.timeout().toNanos();
        try {
            Ending ending = new Ending(Result.Outcome.EXITED, 0, "", 0, 0);
            for (Step step : steps) {
                ending = run(step, limit, stop);
                if (ending.outcome() != Result.Outcome.EXITED || ending.exitCode() != 0) {
                    break;
                }
            }
            return ending;
        } finally {
            runLog.close();
        }
    }

    private Ending run(Step step, long limit, Stop stop) throws InterruptedException {
        ProcessTree tree;
        try {
            tree = ProcessTree.start(step.commandLine(), directory, environment(), command.attemptId());
        } catch (IOException e) {
            log.error("command={} the converge program cannot be started", command.commandId(), e);
            runLog.line("FATAL: " + e.getMessage());
            return new Ending(
                    Result.Outcome.NOT_STARTED, 0, "the converge program cannot be started: " + Reasons.of(e), 0, 0);
        }
        Thread pump = new Thread(() -> pump(tree.output()), "cairn-output");
        pump.setDaemon(true);
        pump.start();
        try {
            Ending ending = await(tree, step, limit, stop);
            finishOutput(tree, pump);
            return ending;
        } catch (InterruptedException e) {
            tree.end(Duration.ZERO);
            throw e;
        }
    }

    private Ending await(ProcessTree tree, Step step, long limit, Stop stop) throws InterruptedException {
        CompletableFuture<Integer> exit = tree.exit();
        try {
            CompletableFuture.anyOf(exit, stop.requested())
                    .get(Math.max(0, limit - time.nanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            tree.end(settings.killGrace());
            String message =
                    "the run took longer than its limit of " + command.timeout().toSeconds() + " s and was killed";
            runLog.line("FATAL: " + message);
            return ended(Result.Outcome.DEADLINE_EXCEEDED, 0, message);
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for the child of command " + command.commandId(), e);
        }
        if (exit.isDone()) {
            return exited(exit.join(), step);
        }
        tree.end(settings.killGrace());
        return switch (stop.requested().join()) {
            case CANCELLED -> {
                runLog.line("FATAL: the command was cancelled and its run killed");
                yield ended(Result.Outcome.CANCELLED, 0, "cancelled while it ran");
            }
            case AGENT_ENDS -> {
                runLog.line("FATAL: the agent was stopped, which ended this run");
                yield ended(Result.Outcome.INTERRUPTED, 0, "the agent was stopped while the run was going on");
            }
        };
    }

    private Ending exited(int status, Step step) {
        String message = "";
        if (status != 0 && !step.failure().isEmpty()) {
            message = step.failure();
            runLog.line("FATAL: " + message);
        }
        if (status == 128 + 9) {
            message = "the run was killed by signal 9; the machine may be out of memory";
            runLog.line("FATAL: " + message);
        }
        Optional<String> advice = InstalledClient.advice(status);
        if (advice.isPresent()) {
            message = advice.get() + ", by {\"cairn\": {\"chef_license\": \"accept\"}} in the custom JSON";
            runLog.line("FATAL: " + message);
        }
        if (ASKS_FOR_A_REBOOT.contains(status)) {
            return ended(Result.Outcome.EXITED, 0, "the run ended with status " + status + ": it asks for a reboot");
        }
        return ended(Result.Outcome.EXITED, status, message);
    }

    private Ending ended(Result.Outcome outcome, int status, String message) {
        RunReport report = RunReport.read(directory.resolve("report.json"));
        return new Ending(outcome, status, message, report.resourcesTotal(), report.resourcesUpdated());
    }

    private void pump(InputStream output) {
        byte[] buffer = new byte[BUFFER];
        try (output) {
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                runLog.write(buffer, count);
            }
        } catch (IOException e) {
            log.debug("command={} output ended", command.commandId(), e);
        }
    }

    private void finishOutput(ProcessTree tree, Thread pump) throws InterruptedException {
        if (!pump.join(OUTPUT_GRACE)) {
            log.info("command={} something that the run started keeps its output open", command.commandId());
            try {
                tree.output().close();
            } catch (IOException e) {
                log.debug("closing the output of command={}", command.commandId(), e);
            }
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", settings.searchPath());
        environment.put("HOME", System.getenv().getOrDefault("HOME", "/root"));
        environment.put("LANG", System.getenv().getOrDefault("LANG", "C.UTF-8"));
        return environment;
    }
}
