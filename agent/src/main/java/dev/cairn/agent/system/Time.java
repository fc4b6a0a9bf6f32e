package dev.cairn.agent.system;

import java.time.Instant;

/** The clocks of the machine. Threads may share it. */
public interface Time {
    /** The wall clock, cut to milliseconds as the wire carries it. It may jump. */
    Instant now();

    /** A clock that never jumps, in nanoseconds from an arbitrary start; for deadlines and durations. */
    long nanos();
}
