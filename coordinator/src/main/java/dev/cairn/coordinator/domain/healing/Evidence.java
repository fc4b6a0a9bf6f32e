package dev.cairn.coordinator.domain.healing;

import java.time.Duration;

/**
 * What is known from outside of a silent instance.
 *
 * @param silence since the last contact, on the monotonic clock
 * @param machine what the compute adapter says; one independent witness
 * @param detail its words
 */
public record Evidence(Duration silence, Machine machine, String detail) {
    /** How the compute adapter sees the machine. */
    public enum Machine {
        RUNNING,
        /** Stopped, or on its way there. */
        DOWN,
        /** There is no such machine any more. */
        GONE,
        /** The adapter did not answer. */
        UNKNOWN,
        /** There is no machine that could be stopped and started from here. */
        NONE
    }

    boolean confirmed() {
        return machine == Machine.DOWN || machine == Machine.GONE;
    }
}
