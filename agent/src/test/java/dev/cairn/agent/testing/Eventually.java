package dev.cairn.agent.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, never for a time. */
public final class Eventually {
    private Eventually() {}

    /** Returns when the condition holds; fails when it does not within the limit. */
    public static void eventually(String what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** As above, within ten seconds. */
    public static void eventually(String what, BooleanSupplier condition) {
        eventually(what, Duration.ofSeconds(10), condition);
    }
}
