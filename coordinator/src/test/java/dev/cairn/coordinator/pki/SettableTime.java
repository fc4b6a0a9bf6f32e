package dev.cairn.coordinator.pki;

import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.time.Instant;

/** A wall clock that stands where it was put. */
final class SettableTime implements Time {
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    void advance(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanos() {
        throw new UnsupportedOperationException("certificates live by the wall clock");
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        throw new UnsupportedOperationException("certificates wait for nothing");
    }
}
