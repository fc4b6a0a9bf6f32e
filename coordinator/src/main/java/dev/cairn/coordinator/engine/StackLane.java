package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one stack, one after another. Keeps the last snapshot, which is good as long as nobody else has committed:
 * the commit itself checks that, and a decision that writes nothing asks for the version.
 */
final class StackLane {
    /** Another coordinator on the same database may win now and then, not so often in a row. */
    private static final int CONFLICTS = 50;

    private final StackId id;
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Listener listener;
    private final Consumer<Duration> commitTook;
    private final ReentrantLock turn = new ReentrantLock(true);
    private @Nullable StackSnapshot last;

    /** Hears of every commit, in their order, while the lane is held: it must not block and must not decide. */
    @FunctionalInterface
    interface Listener {
        /** Tells of one commit; null stands for a stack that was not there before or is gone after it. */
        void committed(StackId id, @Nullable StackSnapshot before, @Nullable StackSnapshot after, List<Write> writes);
    }

    StackLane(StackId id, Store store, Time time, Ids ids, Listener listener, Consumer<Duration> commitTook) {
        this.id = id;
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.listener = listener;
        this.commitTook = commitTook;
    }

    Optional<StackSnapshot> snapshot() {
        turn.lock();
        try {
            return current();
        } finally {
            turn.unlock();
        }
    }

    <T> Outcome<T> decide(Decisions.Decider<T> decider) {
        turn.lock();
        try {
            for (int conflict = 0; conflict < CONFLICTS; conflict++) {
                StackSnapshot before = last == null ? current().orElse(null) : last;
                if (before == null) {
                    return Outcome.notFound("Unable to find stack with ID " + id);
                }
                Outcome<T> outcome = decider.decide(before, time.now(), ids);
                if (settled(before, outcome)) {
                    return outcome;
                }
                last = null;
            }
            throw new IllegalStateException(
                    "stack " + id + " was changed by others " + CONFLICTS + " times in a row during one decision");
        } catch (RuntimeException e) {
            last = null; // Whether a failed commit has happened after all is not known.
            throw e;
        } finally {
            turn.unlock();
        }
    }

    /** True when the outcome holds: its writes are durable, or it has none and was made on the present version. */
    private <T> boolean settled(StackSnapshot before, Outcome<T> outcome) {
        if (!(outcome instanceof Outcome.Accepted<T> accepted)
                || accepted.writes().isEmpty()) {
            return store.version(id)
                    .filter(version -> version == before.version())
                    .isPresent();
        }
        long begun = time.nanos();
        Optional<Long> version = store.commit(id, before.version(), accepted.writes());
        commitTook.accept(Duration.ofNanos(time.nanos() - begun));
        if (version.isEmpty()) {
            return false;
        }
        last = Snapshots.after(before, version.get(), accepted.writes()).orElse(null);
        listener.committed(id, before, last, accepted.writes());
        return true;
    }

    <T> Outcome<T> create(Decisions.Creator<T> creator) {
        turn.lock();
        try {
            Outcome<T> outcome = creator.decide(time.now(), ids);
            if (outcome instanceof Outcome.Accepted<T> accepted) {
                if (store.commit(id, 0, accepted.writes()).isEmpty()) {
                    return Outcome.invalid("There is a stack with ID " + id + " already");
                }
                last = null;
                listener.committed(id, null, current().orElse(null), accepted.writes());
            }
            return outcome;
        } finally {
            turn.unlock();
        }
    }

    private Optional<StackSnapshot> current() {
        Optional<Long> version = store.version(id);
        if (version.isEmpty()) {
            last = null;
        } else if (last == null || last.version() != version.get()) {
            last = store.snapshot(id).orElse(null);
        }
        return Optional.ofNullable(last);
    }
}
