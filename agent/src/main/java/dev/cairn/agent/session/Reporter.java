package dev.cairn.agent.session;

import dev.cairn.agent.metrics.MachineFacts;
import dev.cairn.agent.system.Time;
import dev.cairn.agent.work.LogFile;
import dev.cairn.agent.work.Report;
import dev.cairn.agent.work.Result;
import dev.cairn.agent.work.WorkQueue;
import dev.cairn.proto.agent.v1.AgentMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator the logs and results of attempts, over whichever stream there is, until each result has been
 * acknowledged. Logs go in chunks with a window, so that a heartbeat never queues behind megabytes of log. All but
 * {@link #wake} happens on the one thread of the executor.
 */
final class Reporter {
    private static final Logger log = LoggerFactory.getLogger(Reporter.class);
    private static final int CHUNK_BYTES = 32 << 10;
    private static final long WINDOW_BYTES = 512 << 10;
    private static final Duration GATHERING = Duration.ofMillis(50);
    private static final Duration REPETITION = Duration.ofSeconds(10);

    private final WorkQueue queue;
    private final ScheduledExecutorService executor;
    private final Time time;
    private final Supplier<MachineFacts> machine;
    private final Map<String, Progress> attempts = new HashMap<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private @Nullable Consumer<AgentMessage> stream;
    private boolean repetitionDue;

    /** How far the coordinator has been told of one attempt. */
    private static final class Progress {
        long sent;
        long acknowledged;
        long lastNews;
        boolean resultSent;
    }

    Reporter(WorkQueue queue, ScheduledExecutorService executor, Time time, Supplier<MachineFacts> machine) {
        this.queue = queue;
        this.executor = executor;
        this.time = time;
        this.machine = machine;
    }

    /** There may be something to tell. Any thread. */
    void wake() {
        if (awake.compareAndSet(false, true)) {
            schedule(GATHERING, () -> {
                awake.set(false);
                tell();
            });
        }
    }

    private void schedule(Duration delay, Runnable task) {
        try {
            var _ = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            log.debug("the agent ends", e);
        }
    }

    /** A stream has been opened: what was sent over the former one and not acknowledged is sent again. */
    void opened(Consumer<AgentMessage> opened) {
        stream = opened;
        for (Progress progress : attempts.values()) {
            progress.sent = progress.acknowledged;
            progress.resultSent = false;
        }
        tell();
    }

    /** The stream has ended. */
    void closed(Consumer<AgentMessage> ended) {
        if (ended.equals(stream)) {
            stream = null;
        }
    }

    /** The coordinator has stored the log up to here. */
    void logAcknowledged(String attemptId, long nextOffset) {
        Progress progress = attempts.get(attemptId);
        if (progress != null) {
            progress.acknowledged = Math.max(progress.acknowledged, nextOffset);
            progress.sent = Math.max(progress.sent, nextOffset);
            progress.lastNews = time.nanos();
            wake();
        }
    }

    /** The coordinator has committed the result. */
    void resultAcknowledged(String attemptId) {
        queue.acknowledged(attemptId);
        attempts.remove(attemptId);
    }

    /** The coordinator asks again about an attempt; its result is repeated even if this stream has carried it. */
    void repeat(String attemptId) {
        Progress progress = attempts.get(attemptId);
        if (progress != null) {
            progress.resultSent = false;
        }
        wake();
    }

    private void tell() {
        Consumer<AgentMessage> to = stream;
        if (to == null) {
            return;
        }
        boolean open = false;
        List<Report> reports = queue.reports();
        for (Report report : reports) {
            Progress progress = attempts.computeIfAbsent(report.attemptId(), id -> new Progress());
            try {
                boolean whole = sendLog(report, progress, to);
                Result result = report.result();
                if (whole && result != null) {
                    sendResult(report, result, progress, to);
                }
                open |= !whole || result != null;
            } catch (IOException e) {
                log.error("attempt={} cannot read its log back; reporting without the rest", report.attemptId(), e);
                progress.sent = Long.MAX_VALUE / 2;
                open = true;
            } catch (RuntimeException e) {
                log.error("attempt={} cannot be reported now; it is tried again", report.attemptId(), e);
                open = true;
            }
        }
        if (open && !repetitionDue) {
            // For a window that stays full and for a result that stays unanswered.
            repetitionDue = true;
            schedule(REPETITION.dividedBy(5), () -> {
                repetitionDue = false;
                tell();
            });
        }
    }

    /** Whether the log has been sent as far as it goes. */
    private boolean sendLog(Report report, Progress progress, Consumer<AgentMessage> to) throws IOException {
        LogFile file = report.log();
        if (file == null) {
            return true;
        }
        long length = file.length();
        if (progress.sent - progress.acknowledged >= WINDOW_BYTES && isOld(progress)) {
            log.info("attempt={} the coordinator acknowledges no log; going on", report.attemptId());
            progress.acknowledged = progress.sent;
        }
        while (progress.sent < length && progress.sent - progress.acknowledged < WINDOW_BYTES) {
            byte[] bytes = file.read(progress.sent, CHUNK_BYTES);
            if (bytes.length == 0) {
                throw new IOException("the log ends before its length of " + length);
            }
            to.accept(Wire.logChunk(report, progress.sent, bytes));
            progress.sent += bytes.length;
            progress.lastNews = time.nanos();
        }
        return progress.sent >= length;
    }

    private void sendResult(Report report, Result result, Progress progress, Consumer<AgentMessage> to) {
        if (progress.resultSent && !isOld(progress)) {
            return;
        }
        to.accept(Wire.result(report, result, machine.get()));
        progress.resultSent = true;
        progress.lastNews = time.nanos();
    }

    private boolean isOld(Progress progress) {
        return time.nanos() - progress.lastNews > REPETITION.toNanos();
    }
}
