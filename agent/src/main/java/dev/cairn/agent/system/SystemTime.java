package dev.cairn.agent.system;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The real clocks. */
public final class SystemTime implements Time {
    @Override
    public Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
