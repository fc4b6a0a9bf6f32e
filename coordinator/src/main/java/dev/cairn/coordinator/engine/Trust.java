package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How far the coordinator trusts what it saw of late. Safe for many threads. */
final class Trust {
    private final Time time;
    private String reason = "";
    private long until;

    Trust(Time time) {
        this.time = time;
        until = time.nanos();
    }

    synchronized void doubt(String why, Duration grace) {
        long end = time.nanos() + grace.toNanos();
        if (end - until > 0) {
            until = end;
            reason = why;
        }
    }

    /** Why it doubts itself now; null when it does not. */
    synchronized @Nullable String doubt() {
        return until - time.nanos() > 0 ? reason : null;
    }
}
