package dev.cairn.agent.system;

/** Randomness, for jitter and for ids. Threads may share it. */
public interface Chance {
    /** From 0 inclusive to 1 exclusive. */
    double fraction();

    /** A new random UUID. */
    String uuid();
}
