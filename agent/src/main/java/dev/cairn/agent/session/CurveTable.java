package dev.cairn.agent.session;

/**
 * The JDK's table of multiples for the curve P-256, which its first key or signature computes: a tenth of a second in a
 * JVM that has just started, and part of every TLS handshake. Computed in a thread of its own while the agent starts.
 */
public final class CurveTable {
    private CurveTable() {}

    /** Begins the computation and returns; who needs the table meanwhile waits for it. */
    public static void begin() {
        Thread.ofPlatform().daemon().name("cairn-curve").start(Keys::generate);
    }
}
