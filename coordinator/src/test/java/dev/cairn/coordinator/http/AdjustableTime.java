package dev.cairn.coordinator.http;

import dev.cairn.coordinator.port.Time;
import dev.cairn.coordinator.system.SystemTime;
import java.time.Duration;
import java.time.Instant;

/** The machine's clocks, with wall time moved by a test. */
final class AdjustableTime implements Time, AutoCloseable {
    private final SystemTime system = new SystemTime();
    private volatile Duration moved = Duration.ZERO;

    void move(Duration by) {
        moved = moved.plus(by);
    }

    @Override
    public Instant now() {
        return system.now().plus(moved);
    }

    @Override
    public long nanos() {
        return system.nanos();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return system.after(delay, task);
    }

    @Override
    public void close() {
        system.close();
    }
}
