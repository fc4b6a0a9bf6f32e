package dev.cairn.coordinator.grpc;

import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands over what one instance says, one thing after another, on virtual threads. While the store is unavailable the same
 * letter is tried again with growing pauses; its sender is told when that has taken too long. Safe for many threads; how
 * much waits here is bounded by the senders.
 */
final class Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** With the pauses above, about half a minute. */
    private static final int TRIES_LIMIT = 10;

    private final Executor threads;
    private final Time time;
    private final Queue<Letter> waiting = new ArrayDeque<>();
    private boolean working;
    private int failedTries;

    Mailbox(Executor threads, Time time) {
        this.threads = threads;
        this.time = time;
    }

    /** Something to be handed over. Both methods are called on a virtual thread. */
    interface Letter {
        /** May be called again after it threw {@link StoreUnavailable}. */
        void deliver();

        /** It was given up. */
        void undeliverable(RuntimeException cause);
    }

    void put(Letter letter) {
        synchronized (this) {
            waiting.add(letter);
            if (working) {
                return;
            }
            working = true;
        }
        try {
            threads.execute(this::work);
        } catch (RejectedExecutionException closing) {
            LOG.debug("dropped a letter: the gateway is closed");
        }
    }

    /** True when nothing waits behind the letter that is being delivered. */
    synchronized boolean isLast() {
        return waiting.size() <= 1;
    }

    private void work() {
        for (Letter letter = next(); letter != null; letter = next()) {
            if (!handOver(letter)) {
                time.after(pause(), this::work);
                return;
            }
            synchronized (this) {
                waiting.remove();
            }
        }
    }

    private synchronized @Nullable Letter next() {
        Letter letter = waiting.peek();
        working = letter != null;
        return letter;
    }

    /** False when it is to be tried again. */
    private boolean handOver(Letter letter) {
        try {
            letter.deliver();
        } catch (StoreUnavailable e) {
            failedTries++;
            if (failedTries < TRIES_LIMIT) {
                return false;
            }
            letter.undeliverable(e);
        } catch (RuntimeException e) {
            letter.undeliverable(e);
        }
        failedTries = 0;
        return true;
    }

    private Duration pause() {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failedTries - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
