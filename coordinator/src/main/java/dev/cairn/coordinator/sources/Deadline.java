package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends what has no time limit of its own: a server that sends a byte now and then, or none any more. The work runs on a
 * virtual thread, whose blocked reads and writes of sockets end when it is interrupted.
 */
final class Deadline {
    private Deadline() {}

    /** What a deadline is put on. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException, SourceException;
    }

    /** @param tooLate the message when the limit has passed */
    static <T> T within(Duration limit, String tooLate, Work<T> work) throws IOException, SourceException {
        FutureTask<T> task = new FutureTask<>(work::run);
        Thread.ofVirtual().name("source").start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new SourceException(tooLate, e);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new SourceException("interrupted while a source was fetched", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SourceException failure -> throw failure;
                case IOException failure -> throw failure;
                case RuntimeException fault -> throw fault;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException("a fetch ended in an odd way", e);
            }
        }
    }
}
