package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's background work: everything that no caller waits for. Tasks run through {@link Time}, so that a test decides
 * when. Before {@link #begin} they wait; after {@link #stop} none begins. Safe for many threads.
 */
final class Tasks {
    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

    private final Time time;
    private final Set<Object> once = new HashSet<>();
    private final List<Runnable> early = new ArrayList<>();
    private boolean begun;
    private int running;
    private boolean stopped;

    Tasks(Time time) {
        this.time = time;
    }

    /** Lets tasks run, those that were asked for before first. */
    void begin() {
        List<Runnable> waiting;
        synchronized (this) {
            begun = true;
            waiting = List.copyOf(early);
            early.clear();
        }
        waiting.forEach(Runnable::run);
    }

    private void schedule(Duration delay, Runnable task) {
        synchronized (this) {
            if (!begun) {
                early.add(() -> time.after(delay, task));
                return;
            }
        }
        time.after(delay, task);
    }

    void soon(String what, Runnable task) {
        after(Duration.ZERO, what, task);
    }

    void after(Duration delay, String what, Runnable task) {
        schedule(delay, () -> run(what, task));
    }

    /** Like {@link #soon}, unless a task with this key is waiting already. A task that asks for itself again gets it. */
    void once(Object key, Duration delay, String what, Runnable task) {
        synchronized (this) {
            if (stopped || !once.add(key)) {
                return;
            }
        }
        schedule(delay, () -> {
            synchronized (this) {
                once.remove(key);
            }
            run(what, task);
        });
    }

    /** Repeats until stopped; a failure is logged and the next round comes all the same. */
    void every(Duration period, String what, Runnable task) {
        schedule(period, () -> {
            try {
                run(what, task);
            } finally {
                // Also after an Error, such as a lack of memory for a moment: without its rounds the engine is dead.
                if (!isStopped()) {
                    every(period, what, task);
                }
            }
        });
    }

    private void run(String what, Runnable task) {
        synchronized (this) {
            if (stopped) {
                return;
            }
            running++;
        }
        try {
            task.run();
        } catch (StoreUnavailable e) {
            LOG.warn("task={} the store did not answer; it is tried again later", what, e);
        } catch (RuntimeException e) {
            LOG.error("task={} failed; a later round repeats what is still due", what, e);
        } finally {
            synchronized (this) {
                running--;
                notifyAll();
            }
        }
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** Lets nothing new begin and waits for what runs; false when the limit passed first. */
    synchronized boolean stop(Duration limit) {
        stopped = true;
        long deadline = time.nanos() + limit.toNanos();
        try {
            while (running > 0) {
                long left = (deadline - time.nanos()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
