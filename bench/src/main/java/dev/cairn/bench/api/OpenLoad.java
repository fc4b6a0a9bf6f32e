package dev.cairn.bench.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls at a fixed rate, whether the earlier ones are answered or not. Each call's time counts from the moment at which it was
 * meant to be sent, so that a server that stands still for a while is charged for every call of that while.
 */
final class OpenLoad {
    private OpenLoad() {}

    static Latencies run(int perSecond, int count, ClosedLoad.Step step) throws IOException, InterruptedException {
        long[] took = new long[count];
        List<Future<?>> calls = new ArrayList<>(count);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long begun = System.nanoTime();
            for (int i = 0; i < count; i++) {
                int number = i;
                long intended = begun + i * 1_000_000_000L / perSecond;
                for (long wait = intended - System.nanoTime(); wait > 0; wait = intended - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                calls.add(threads.submit(() -> {
                    step.run(number);
                    took[number] = System.nanoTime() - intended;
                    return null;
                }));
            }
            ClosedLoad.await(calls);
        }
        return new Latencies(took);
    }
}
