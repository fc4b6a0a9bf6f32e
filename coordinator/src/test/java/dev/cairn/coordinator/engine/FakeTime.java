package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that stands still until a test moves it; what is due then runs in order on the calling thread. The wall clock and the
 * monotonic clock are far apart on purpose, so that mixing them up shows.
 */
public final class FakeTime implements Time {
    private static final Instant EPOCH = Instant.parse("2026-03-01T12:00:00Z");
    private static final long ZERO = -7_000_000_000_000L;

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private long elapsed;
    private long numbers;
    private boolean running;

    private record Task(long due, long number, Runnable work) {}

    @Override
    public Instant now() {
        return EPOCH.plusNanos(elapsed / 1_000 * 1_000);
    }

    @Override
    public long nanos() {
        return ZERO + elapsed;
    }

    @Override
    public Cancellable after(Duration delay, Runnable work) {
        Task task = new Task(elapsed + Math.max(0, delay.toNanos()), numbers++, work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Runs all that becomes due within this time, each at its own moment. */
    public void advance(Duration by) {
        if (running) {
            throw new IllegalStateException("time was moved from within a task");
        }
        running = true;
        try {
            long end = elapsed + by.toNanos();
            for (Task next = tasks.peek(); next != null && next.due() <= end; next = tasks.peek()) {
                tasks.remove(next);
                elapsed = Math.max(elapsed, next.due());
                next.work().run();
            }
            elapsed = end;
        } finally {
            running = false;
        }
    }

    /** Both clocks jump and nothing runs meanwhile: the process was paused. */
    public void pause(Duration by) {
        elapsed += by.toNanos();
    }

    /** Forgets every task: the process that wanted them has died. */
    public void forgetTasks() {
        tasks.clear();
    }
}
