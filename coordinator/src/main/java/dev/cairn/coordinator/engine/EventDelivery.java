package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.port.ChangeFeed;
import dev.cairn.coordinator.port.EventDeliveries;
import dev.cairn.coordinator.port.EventLog;
import dev.cairn.coordinator.port.EventReceiver;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells receivers of events, each in its own time: what one does not take holds up nobody else, and no decision ever. Events are
 * numbered before they are told, here and nowhere else. Safe for many threads.
 */
public final class EventDelivery implements EventDeliveries, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventDelivery.class);

    /** Commits that follow each other closely are looked at together. */
    private static final Duration GATHER = Duration.ofMillis(100);

    /** Looks also when nobody woke it, and removes what is old. */
    private static final Duration ROUND = Duration.ofMinutes(1);

    private final EventLog log;
    private final EventConfig config;
    private final Time time;
    private final List<Told> receivers = new ArrayList<>();
    private final ChangeFeed changes;
    private ChangeFeed.@Nullable Subscription subscription;
    /** Held while numbers are given, which asks the store: whoever wakes must never wait for it. */
    private final ReentrantLock numbering = new ReentrantLock();

    private boolean woken;
    private volatile boolean closed;
    private volatile long newest;

    /** Nothing happens before {@link #start}. */
    public EventDelivery(
            EventLog log,
            List<? extends EventReceiver> receivers,
            ChangeFeed changes,
            EventConfig config,
            Time time,
            Ids ids) {
        this.log = log;
        this.config = config;
        this.time = time;
        this.changes = changes;
        receivers.forEach(receiver ->
                this.receivers.add(new Told(receiver, log, config, time, ids, this::isClosed, this::newest)));
    }

    /** Begins to tell. A receiver that is new is told what happens from now on. To be called once. */
    public void start() {
        subscription = changes.subscribe(change -> {
            switch (change.kind()) {
                case INSTANCE, COMMAND, DEPLOYMENT, STACK -> wake();
                default -> {
                    // No event comes with it.
                }
            }
        });
        round();
    }

    private void round() {
        guarded("round", () -> {
            number();
            for (Told receiver : receivers) {
                receiver.begin();
            }
            trim();
        });
        receivers.forEach(Told::wake);
        if (!closed) {
            time.after(ROUND, this::round);
        }
    }

    private void wake() {
        synchronized (this) {
            if (closed || woken || receivers.isEmpty()) {
                return;
            }
            woken = true;
        }
        time.after(GATHER, () -> {
            synchronized (this) {
                woken = false;
            }
            guarded("number", this::number);
            receivers.forEach(Told::wake);
        });
    }

    /** One at a time: two that number at once would give a number twice. */
    private void number() {
        numbering.lock();
        try {
            newest = log.number();
        } finally {
            numbering.unlock();
        }
    }

    private void trim() {
        Optional<Long> removed = log.trim(time.now().minus(config.kept()));
        removed.ifPresent(last -> receivers.forEach(receiver -> receiver.removed(last)));
    }

    private void guarded(String what, Runnable work) {
        if (closed) {
            return;
        }
        try {
            work.run();
        } catch (StoreUnavailable e) {
            LOG.warn("events={} the store did not answer; it is tried again", what, e);
        } catch (RuntimeException e) {
            LOG.error("events={} failed; it is tried again", what, e);
        }
    }

    private boolean isClosed() {
        return closed;
    }

    private long newest() {
        return newest;
    }

    @Override
    public List<EventLog.Numbered> events(long after, int limit) {
        number();
        return log.after(after, limit);
    }

    @Override
    public long before(Instant instant) {
        number();
        return log.before(instant);
    }

    @Override
    public List<ReceiverState> receivers() {
        return receivers.stream().map(Told::state).toList();
    }

    @Override
    public Optional<ReceiverState> replay(String name, long after) {
        return receivers.stream()
                .filter(receiver -> receiver.name().equals(name))
                .findFirst()
                .map(receiver -> {
                    number();
                    receiver.rewind(after);
                    receiver.wake();
                    return receiver.state();
                });
    }

    /** What is under way is not waited for: who does not have an event is told it after the next start. */
    @Override
    public void close() {
        closed = true;
        ChangeFeed.Subscription subscribed = subscription;
        if (subscribed != null) {
            subscribed.close();
        }
    }
}
