package dev.cairn.bench.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A number of callers that each make their next call when the last one is answered. */
final class ClosedLoad {
    private ClosedLoad() {}

    /** One call, or a few in a row. */
    @FunctionalInterface
    interface Step {
        void run(int number) throws IOException, InterruptedException;
    }

    /**
     * Runs steps 0 to count - 1, each once.
     *
     * @return seconds from the first step's begin to the last one's end
     * @throws IOException of the first step that fails
     */
    static double run(int callers, int count, Step step) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        long begun = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                all.add(threads.submit(() -> {
                    try {
                        for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                            step.run(number);
                        }
                    } finally {
                        // Also when this caller has failed: the others need not go on.
                        next.set(count);
                    }
                    return null;
                }));
            }
            await(all);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    /**
     * Waits for calls.
     *
     * @throws IOException of the first that failed
     */
    static void await(List<Future<?>> calls) throws IOException, InterruptedException {
        for (Future<?> call : calls) {
            try {
                call.get();
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof IOException cause) {
                    throw cause;
                }
                throw new IllegalStateException("a call of the load failed", failed.getCause());
            }
        }
    }
}
