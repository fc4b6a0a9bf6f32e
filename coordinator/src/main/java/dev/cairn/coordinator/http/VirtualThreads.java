package dev.cairn.coordinator.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Where blocking work of requests runs: one virtual thread each, a limited number at a time. The outcome comes back on the
 * event loop that asked. Safe for many threads.
 */
final class VirtualThreads implements AutoCloseable {
    private final Vertx vertx;
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("http-", 0).factory());
    private final Semaphore permits;

    VirtualThreads(Vertx vertx, int limit) {
        this.vertx = vertx;
        this.permits = new Semaphore(limit);
    }

    /** Fails with {@link BusyException} when the limit is reached; nothing ran then. */
    <T> Future<T> call(Callable<T> work) {
        Context context = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        if (!permits.tryAcquire()) {
            return Future.failedFuture(new BusyException());
        }
        try {
            executor.execute(() -> {
                try {
                    T result = work.call();
                    context.runOnContext(ignored -> promise.complete(result));
                } catch (Throwable failure) {
                    context.runOnContext(ignored -> promise.fail(failure));
                } finally {
                    permits.release();
                }
            });
        } catch (RejectedExecutionException closed) {
            permits.release();
            return Future.failedFuture(new BusyException());
        }
        return promise.future();
    }

    /** Waits for what is under way. */
    void drain(Duration limit) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** Too much work at once, or the server is closing. */
    static final class BusyException extends Exception {
        private static final long serialVersionUID = 1;

        BusyException() {
            super("Too many requests at the same time", null, false, false);
        }
    }
}
