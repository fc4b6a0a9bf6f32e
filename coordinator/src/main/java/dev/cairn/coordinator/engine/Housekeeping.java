package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Lets go of old records, now and then. Safe for many threads. */
final class Housekeeping {
    /** So many ended commands of a stack are worth a look for what can go. */
    private static final int TRIM_AFTER = 100;

    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final int DEPLOYMENTS_KEPT = 1_000;
    private static final int TIMELINE_KEPT = 10_000;

    private final Store store;
    private final int commandsKept;
    private final Time time;
    private final Tasks tasks;
    private final Map<StackId, AtomicLong> ended = new ConcurrentHashMap<>();

    Housekeeping(Store store, int commandsKept, Time time, Tasks tasks) {
        this.store = store;
        this.commandsKept = commandsKept;
        this.time = time;
        this.tasks = tasks;
    }

    /** So many commands of the stack have ended. */
    void ended(StackId id, int commands) {
        AtomicLong count = ended.computeIfAbsent(id, fresh -> new AtomicLong());
        if (count.addAndGet(commands) >= TRIM_AFTER) {
            count.set(0);
            tasks.once("trim " + id.value(), DELAY, "trim " + id, () -> trim(id));
        }
    }

    void forget(StackId id) {
        ended.remove(id);
    }

    private void trim(StackId id) {
        store.trimCommands(id, commandsKept);
        store.trimDeployments(id, DEPLOYMENTS_KEPT);
        store.trimTimeline(id, TIMELINE_KEPT);
        store.trimEnrolmentTokens(time.now());
    }
}
