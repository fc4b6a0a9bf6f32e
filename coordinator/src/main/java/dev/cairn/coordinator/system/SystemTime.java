package dev.cairn.coordinator.system;

import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's clocks. One thread waits; each task that is due runs on a virtual thread of its own. */
public final class SystemTime implements Time, AutoCloseable {
    private final ScheduledThreadPoolExecutor waiting;

    public SystemTime() {
        waiting = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("time").factory());
        waiting.setRemoveOnCancelPolicy(true);
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
        ScheduledFuture<?> scheduled = waiting.schedule(
                () -> Thread.ofVirtual().name("due").start(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Drops what is not yet due. */
    @Override
    public void close() {
        waiting.shutdownNow();
    }
}
