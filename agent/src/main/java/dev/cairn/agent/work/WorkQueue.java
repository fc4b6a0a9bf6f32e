package dev.cairn.agent.work;

import dev.cairn.agent.system.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's commands, run one at a time in the order of their sequence numbers. Every step is in the journal before
 * anybody is told of it, so that a kill -9 at any moment leads to one of three: the command is not known (and comes
 * again), it is queued (and runs), or it had started (and is reported as interrupted, never run again). Threads may share
 * it; methods that journal block for a disk write.
 */
public final class WorkQueue implements AutoCloseable {
    /** What became of a command that came in. */
    public enum Reception {
        /** In the journal now. */
        ACCEPTED,
        /** This attempt was here before; what is still to be told of it is told again. */
        REPEATED,
        /** Not journalled and never to be run; a result says why. */
        REFUSED
    }

    private static final Logger log = LoggerFactory.getLogger(WorkQueue.class);
    /** Attempts that are remembered after their result was acknowledged, to recognise a late repetition. */
    private static final int REMEMBERED = 100;
    /** The journal is rewritten when it has grown by this much. */
    private static final long REWRITE_BYTES = 4 << 20;

    private final Journal journal;
    private final Execution execution;
    private final RunLock lock;
    private final Time time;
    private final int queueLimit;
    private final Map<String, Attempt> attempts = new LinkedHashMap<>();
    private final Thread worker = new Thread(this::work, "cairn-work");
    private long rewriteAt;
    private boolean closing;
    private @Nullable Attempt current;
    private volatile @Nullable String runningCommandId;
    private volatile Runnable onProgress = () -> {};

    private WorkQueue(Journal journal, Execution execution, RunLock lock, Time time, int queueLimit) {
        this.journal = journal;
        this.execution = execution;
        this.lock = lock;
        this.time = time;
        this.queueLimit = queueLimit;
    }

    /**
     * Brings back what the journal holds, and ends what a former process has left running. Nothing runs before
     * {@link #start}.
     *
     * @param queueLimit how many commands may wait; more are refused
     */
    public static WorkQueue open(Path directory, Execution execution, Time time, int queueLimit) throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        Journal journal = Journal.open(directory, records);
        WorkQueue queue =
                new WorkQueue(journal, execution, new RunLock(directory, execution::endLeftovers), time, queueLimit);
        queue.recover(records);
        return queue;
    }

    private synchronized void recover(List<JournalRecord> records) throws IOException {
        for (JournalRecord entry : records) {
            replay(entry);
        }
        for (Attempt attempt : attempts.values()) {
            JournalRecord.Started started = attempt.started;
            if (attempt.state == Attempt.State.RUNNING && started != null) {
                execution.endLeftovers(attempt.command.attemptId());
                LogFile had = execution.log(started.directory());
                attempt.log = had;
                String message = "the agent or the machine died while the run was going on; it was not started again";
                Result result = new Result(
                        Result.Outcome.INTERRUPTED,
                        0,
                        message,
                        started.at(),
                        time.now(),
                        0,
                        0,
                        had.length(),
                        attempt.command.bundleSha256());
                journal.append(new JournalRecord.Finished(attempt.command.attemptId(), result));
                attempt.finish(result);
                log.info("command={} attempt={} interrupted", attempt.command.commandId(), attempt.command.attemptId());
            }
        }
        forgetOldest();
        if (!records.isEmpty()) {
            rewrite();
        }
        rewriteAt = journal.length() + REWRITE_BYTES;
        for (Attempt attempt : attempts.values()) {
            if (attempt.state == Attempt.State.QUEUED) {
                log.info(
                        "command={} attempt={} still queued", attempt.command.commandId(), attempt.command.attemptId());
            }
        }
    }

    private void replay(JournalRecord entry) {
        switch (entry) {
            case JournalRecord.Accepted(Command command) -> attempts.put(command.attemptId(), new Attempt(command));
            case JournalRecord.Started started -> {
                Attempt attempt = attempts.get(started.attemptId());
                if (attempt != null) {
                    attempt.state = Attempt.State.RUNNING;
                    attempt.started = started;
                    attempt.directory = started.directory();
                }
            }
            case JournalRecord.Finished(String attemptId, Result result) -> {
                Attempt attempt = attempts.get(attemptId);
                if (attempt != null) {
                    attempt.finish(result);
                }
            }
            case JournalRecord.Acknowledged(String attemptId) -> {
                Attempt attempt = attempts.get(attemptId);
                if (attempt != null) {
                    attempt.state = Attempt.State.ACKNOWLEDGED;
                }
            }
        }
    }

    /**
     * Begins to run what waits.
     *
     * @param progress called, on any thread and often, when there is more to tell the coordinator; must return soon
     */
    public void start(Runnable progress) {
        onProgress = progress;
        worker.setDaemon(true);
        worker.start();
    }

    /** Takes a command in. */
    public Reception accept(Command command) {
        Reception reception = take(command);
        onProgress.run();
        return reception;
    }

    private synchronized Reception take(Command command) {
        Attempt known = attempts.get(command.attemptId());
        if (known != null) {
            if (known.state == Attempt.State.ACKNOWLEDGED) {
                known.state = Attempt.State.FINISHED;
            }
            log.info("command={} attempt={} came again, is {}", command.commandId(), command.attemptId(), known.state);
            return known.journalled ? Reception.REPEATED : Reception.REFUSED;
        }
        String defect = command.defect();
        long waiting = attempts.values().stream()
                .filter(a -> a.state == Attempt.State.QUEUED)
                .count();
        if (!defect.isEmpty()) {
            refuse(command, "the agent cannot run this command: " + defect);
            return Reception.REFUSED;
        }
        if (waiting >= queueLimit) {
            refuse(command, "the agent already has " + waiting + " commands waiting, its limit");
            return Reception.REFUSED;
        }
        try {
            journal.append(new JournalRecord.Accepted(command));
        } catch (IOException e) {
            log.error("command={} cannot be journalled", command.commandId(), e);
            refuse(
                    command,
                    "the agent cannot write its journal (" + reason(e)
                            + "); make room on the instance's disk and repeat");
            return Reception.REFUSED;
        }
        attempts.put(command.attemptId(), new Attempt(command));
        log.info(
                "command={} attempt={} type={} sequence={} accepted",
                command.commandId(),
                command.attemptId(),
                command.type(),
                command.sequence());
        notifyAll();
        return Reception.ACCEPTED;
    }

    private void refuse(Command command, String message) {
        Attempt attempt = new Attempt(command);
        attempt.journalled = false;
        attempt.finish(Result.withoutRun(Result.Outcome.NOT_STARTED, message, time.now()));
        attempts.put(command.attemptId(), attempt);
        log.warn("command={} attempt={} refused: {}", command.commandId(), command.attemptId(), message);
    }

    /**
     * Drops an attempt that has not started; ends one that runs if {@code kill} is set. An attempt that is not known is
     * remembered as cancelled, since its command may still be on the way.
     */
    public void cancel(String commandId, String attemptId, boolean kill) {
        synchronized (this) {
            Attempt attempt = attempts.get(attemptId);
            if (attempt == null) {
                attempt = new Attempt(new Command(
                        commandId,
                        attemptId,
                        Long.MAX_VALUE,
                        "",
                        List.of(),
                        "",
                        "",
                        "",
                        Duration.ZERO,
                        "",
                        0,
                        time.now(),
                        "",
                        List.of(),
                        "",
                        null,
                        ""));
                attempt.journalled = false;
                attempts.put(attemptId, attempt);
                finish(attempt, Result.withoutRun(Result.Outcome.CANCELLED, "cancelled before it came", time.now()));
            } else if (attempt.state == Attempt.State.QUEUED && attempt != current) {
                finish(attempt, Result.withoutRun(Result.Outcome.CANCELLED, "cancelled before it started", time.now()));
            } else if (attempt == current && (kill || attempt.state == Attempt.State.QUEUED)) {
                attempt.stop.request(Stop.Reason.CANCELLED);
            }
        }
        onProgress.run();
    }

    /** The coordinator has committed the result. */
    public synchronized void acknowledged(String attemptId) {
        Attempt attempt = attempts.get(attemptId);
        if (attempt == null || attempt.state != Attempt.State.FINISHED) {
            return;
        }
        if (attempt.journalled) {
            try {
                journal.append(new JournalRecord.Acknowledged(attemptId));
            } catch (IOException e) {
                // Then it is reported once more after a restart, which the coordinator ignores.
                log.warn("attempt={} cannot journal that its result was acknowledged", attemptId, e);
            }
        }
        attempt.state = Attempt.State.ACKNOWLEDGED;
        attempt.log = null;
        forgetOldest();
        if (journal.length() > rewriteAt) {
            try {
                rewrite();
            } catch (IOException e) {
                log.warn("cannot rewrite the journal", e);
            }
            rewriteAt = journal.length() + REWRITE_BYTES;
        }
    }

    private void rewrite() throws IOException {
        journal.rewrite(
                attempts.values().stream().flatMap(a -> a.records().stream()).toList());
    }

    private void forgetOldest() {
        List<Attempt> over = attempts.values().stream()
                .filter(a -> a.state == Attempt.State.ACKNOWLEDGED)
                .toList();
        for (Attempt attempt : over.subList(0, Math.max(0, over.size() - REMEMBERED))) {
            attempts.remove(attempt.command.attemptId());
        }
    }

    /** What is not yet acknowledged as reported, in the order of the commands. */
    public synchronized List<Standing> standings() {
        return unacknowledged().stream()
                .filter(a -> a.journalled || a.state == Attempt.State.FINISHED)
                .map(a -> new Standing(a.command.commandId(), a.command.attemptId(), standing(a)))
                .toList();
    }

    private static Standing.State standing(Attempt attempt) {
        return switch (attempt.state) {
            case QUEUED -> Standing.State.QUEUED;
            case RUNNING -> Standing.State.RUNNING;
            case FINISHED, ACKNOWLEDGED -> Standing.State.FINISHED;
        };
    }

    /** What the coordinator may have to be told, in the order of the commands. */
    public synchronized List<Report> reports() {
        return unacknowledged().stream()
                .filter(a -> a.log != null || a.result != null)
                .map(a -> new Report(a.command.commandId(), a.command.attemptId(), logOf(a), a.result))
                .toList();
    }

    private @Nullable LogFile logOf(Attempt attempt) {
        if (attempt.log == null && attempt.directory != null) {
            attempt.log = execution.log(attempt.directory);
        }
        return attempt.log;
    }

    /** The command that runs or is being prepared. Never waits for the disk. */
    public Optional<String> runningCommandId() {
        return Optional.ofNullable(runningCommandId);
    }

    private List<Attempt> unacknowledged() {
        return attempts.values().stream()
                .filter(a -> a.state != Attempt.State.ACKNOWLEDGED)
                .sorted(Comparator.comparingLong(a -> a.command.sequence()))
                .toList();
    }

    /**
     * Ends: a run that goes on is killed and journalled as interrupted, to be reported by the next process of the agent.
     * What waits stays queued.
     */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closing = true;
            if (current != null) {
                current.stop.request(Stop.Reason.AGENT_ENDS);
            }
            notifyAll();
        }
        try {
            if (worker.isAlive()) {
                worker.join(Duration.ofSeconds(30));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        journal.close();
    }

    private void work() {
        try {
            while (true) {
                Attempt attempt = next();
                if (attempt == null) {
                    return;
                }
                try {
                    run(attempt);
                } finally {
                    synchronized (this) {
                        current = null;
                        runningCommandId = null;
                    }
                }
                tidyUp();
            }
        } catch (InterruptedException _) {
            log.info("the worker was interrupted");
        }
    }

    private synchronized @Nullable Attempt next() throws InterruptedException {
        while (!closing) {
            Optional<Attempt> first = attempts.values().stream()
                    .filter(a -> a.state == Attempt.State.QUEUED)
                    .min(Comparator.comparingLong(a -> a.command.sequence()));
            if (first.isPresent()) {
                current = first.get();
                runningCommandId = current.command.commandId();
                return current;
            }
            wait();
        }
        return null;
    }

    private void run(Attempt attempt) throws InterruptedException {
        try (RunLock.Held held =
                lock.take(attempt.command.attemptId(), attempt.stop).orElse(null)) {
            if (held == null) {
                notStarted(attempt, "stopped before it started");
            } else {
                runLocked(attempt);
            }
        } catch (IOException e) {
            log.error("command={} cannot take the lock of runs", attempt.command.commandId(), e);
            notStarted(attempt, "the agent cannot take the lock of runs (" + reason(e) + ")");
        }
    }

    private void runLocked(Attempt attempt) throws InterruptedException {
        Command command = attempt.command;
        Execution.Prepared prepared;
        try {
            prepared = execution.prepare(command, attempt.stop, (directory, grown) -> {
                synchronized (this) {
                    attempt.directory = directory;
                    attempt.log = grown;
                }
                onProgress.run();
            });
        } catch (NotStartedException e) {
            log.warn("command={} not started: {}", command.commandId(), e.getMessage(), e.getCause());
            notStarted(attempt, String.valueOf(e.getMessage()));
            return;
        } catch (RuntimeException | Error e) {
            log.error("command={} could not be prepared", command.commandId(), e);
            notStarted(attempt, "the agent failed before the start: " + e);
            return;
        }
        JournalRecord.Started started =
                new JournalRecord.Started(command.attemptId(), time.now(), prepared.directory());
        synchronized (this) {
            if (attempt.stop.isRequested()) {
                notStarted(attempt, "stopped before it started");
                return;
            }
            try {
                journal.append(started);
            } catch (IOException e) {
                log.error("command={} cannot be journalled as started", command.commandId(), e);
                notStarted(attempt, "the agent cannot write its journal (" + reason(e) + "); make room on the disk");
                return;
            }
            attempt.started = started;
            attempt.state = Attempt.State.RUNNING;
        }
        onProgress.run();
        log.info("command={} attempt={} type={} started", command.commandId(), command.attemptId(), command.type());
        Ending ending;
        try {
            ending = prepared.run(attempt.stop);
        } catch (RuntimeException | Error e) {
            log.error("command={} the run failed in the agent", command.commandId(), e);
            ending = new Ending(Result.Outcome.INTERRUPTED, 0, "the agent failed during the run: " + e, 0, 0);
        }
        finish(attempt, started, ending);
    }

    private synchronized void finish(Attempt attempt, JournalRecord.Started started, Ending ending) {
        LogFile written = attempt.log;
        finish(
                attempt,
                new Result(
                        ending.outcome(),
                        ending.exitCode(),
                        ending.message(),
                        started.at(),
                        time.now(),
                        ending.resourcesTotal(),
                        ending.resourcesUpdated(),
                        written == null ? 0 : written.length(),
                        attempt.command.bundleSha256()));
    }

    /** The stop may have come during the preparation: then it was cancelled, or stays queued when the agent ends. */
    private synchronized void notStarted(Attempt attempt, String message) {
        if (closing) {
            return;
        }
        LogFile written = attempt.log;
        Result.Outcome outcome = attempt.stop.isRequested() ? Result.Outcome.CANCELLED : Result.Outcome.NOT_STARTED;
        java.time.Instant now = time.now();
        long logLength = written == null ? 0 : written.length();
        finish(attempt, new Result(outcome, 0, message, now, now, 0, 0, logLength, ""));
    }

    private synchronized void finish(Attempt attempt, Result result) {
        if (attempt.journalled) {
            try {
                journal.append(new JournalRecord.Finished(attempt.command.attemptId(), result));
            } catch (IOException e) {
                // Reported all the same: if the agent dies before the acknowledgement, it says "interrupted" instead.
                log.error("command={} its result cannot be journalled", attempt.command.commandId(), e);
            }
        }
        attempt.finish(result);
        log.info(
                "command={} attempt={} outcome={} exit={} after={}s {}",
                attempt.command.commandId(),
                attempt.command.attemptId(),
                result.outcome(),
                result.exitCode(),
                Duration.between(result.startedAt(), result.completedAt()).toSeconds(),
                result.message());
    }

    /** Nothing that goes wrong between two commands may keep the next one from running. */
    private void tidyUp() {
        try {
            onProgress.run();
            prune();
        } catch (RuntimeException e) {
            log.error("the work between two commands failed", e);
        }
    }

    private void prune() {
        Set<Path> inUse = new HashSet<>();
        synchronized (this) {
            for (Attempt attempt : attempts.values()) {
                if (attempt.directory != null && attempt.state != Attempt.State.ACKNOWLEDGED) {
                    inUse.add(attempt.directory);
                }
            }
        }
        try {
            execution.prune(inUse);
        } catch (IOException e) {
            log.warn("cannot delete old run directories", e);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
