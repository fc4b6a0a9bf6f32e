package dev.cairn.coordinator.port;

import java.time.Duration;
import java.time.Instant;

/**
 * Wall time and monotonic time. Wall time is cut to microseconds, since PostgreSQL keeps no more; it must never be
 * subtracted to learn how long something took.
 */
public interface Time {
    Instant now();

    /** Nanoseconds of a clock that only moves forward; its zero means nothing. */
    long nanos();

    /**
     * Runs the task once after the delay, on a thread of its own. Used for waking up early, never as the only trace of a
     * deadline: those are rows.
     */
    Cancellable after(Duration delay, Runnable task);

    interface Cancellable {
        void cancel();
    }
}
