package dev.cairn.coordinator.system;

import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The clocks of this machine. Safe for many threads. Tasks run on virtual threads, so that a slow one delays no other. */
public final class SystemTime implements Time, AutoCloseable {
    private final ScheduledThreadPoolExecutor alarm;

    public SystemTime() {
        alarm = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("alarm").factory());
        alarm.setRemoveOnCancelPolicy(true);
        alarm.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        Future<?> waiting = alarm.schedule(
                () -> Thread.ofVirtual().name("alarm-task").start(task),
                Math.max(0, delay.toNanos()),
                TimeUnit.NANOSECONDS);
        return () -> waiting.cancel(false);
    }

    /** Forgets every task that is not due yet. */
    @Override
    public void close() {
        alarm.shutdownNow();
    }
}
