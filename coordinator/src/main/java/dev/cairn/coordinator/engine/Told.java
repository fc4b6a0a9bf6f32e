package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.port.EventDeliveries.ReceiverState;
import dev.cairn.coordinator.port.EventLog;
import dev.cairn.coordinator.port.EventLog.Cursor;
import dev.cairn.coordinator.port.EventLog.Numbered;
import dev.cairn.coordinator.port.EventReceiver;
import dev.cairn.coordinator.port.EventReceiver.Result;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one receiver has been told. One thread at a time tells it; who wakes it meanwhile makes that thread look again. An
 * event that fails holds up the later ones until it is delivered or given up, except that the rest of its batch may have arrived.
 * Safe for many threads.
 */
final class Told {
    private static final Logger LOG = LoggerFactory.getLogger(Told.class);
    private static final int PAGE = 100;

    private final EventReceiver receiver;
    private final EventLog log;
    private final EventConfig config;
    private final Time time;
    private final Ids ids;
    private final BooleanSupplier closed;
    private final LongSupplier newest;

    private @Nullable Cursor cursor;
    /** Delivered events after the cursor: those of a batch after one that failed. */
    private final TreeSet<Long> ahead = new TreeSet<>();

    private boolean running;
    private boolean again;
    private boolean waiting;
    private int failedTries;
    private long delivered;
    private long failures;
    private long givenUp;
    /** Counts replays, so that what was under way before one does not move the cursor. */
    private int rewinds;

    private @Nullable String problem;

    Told(
            EventReceiver receiver,
            EventLog log,
            EventConfig config,
            Time time,
            Ids ids,
            BooleanSupplier closed,
            LongSupplier newest) {
        this.receiver = receiver;
        this.log = log;
        this.config = config;
        this.time = time;
        this.ids = ids;
        this.closed = closed;
        this.newest = newest;
    }

    String name() {
        return receiver.name();
    }

    /** Finds out how far it is; one that was never told of anything is told of what comes from now on. */
    synchronized void begin() {
        if (cursor == null) {
            Cursor known = log.cursor(name()).orElse(null);
            if (known == null) {
                known = new Cursor(newest.getAsLong(), null);
                log.move(name(), known);
            }
            cursor = known;
        }
    }

    /** Tells soon what there is to tell, unless it has to wait after a failure. */
    void wake() {
        synchronized (this) {
            again = true;
            if (running || waiting || cursor == null || closed.getAsBoolean()) {
                return;
            }
            running = true;
        }
        time.after(Duration.ZERO, this::run);
    }

    private void run() {
        Duration wait = null;
        try {
            wait = tellAll();
        } catch (StoreUnavailable e) {
            if (!closed.getAsBoolean()) {
                LOG.warn("receiver={} the store did not answer; it is tried again", name(), e);
                wait = config.retryFirst();
            }
        } catch (RuntimeException e) {
            LOG.error("receiver={} telling failed; it is tried again", name(), e);
            wait = config.retryLimit();
        }
        boolean once;
        synchronized (this) {
            running = false;
            waiting = wait != null;
            once = again;
        }
        if (closed.getAsBoolean()) {
            return;
        }
        if (wait != null) {
            time.after(wait, () -> {
                synchronized (this) {
                    waiting = false;
                }
                wake();
            });
        } else if (once) {
            wake();
        }
    }

    /** How long to wait before the next try; null when everything is told. */
    private @Nullable Duration tellAll() {
        while (!closed.getAsBoolean()) {
            Cursor from;
            int rewind;
            synchronized (this) {
                again = false;
                from = cursor;
                rewind = rewinds;
            }
            if (from == null) {
                return null;
            }
            List<Numbered> page = log.after(from.sequence(), PAGE);
            if (page.isEmpty()) {
                return null;
            }
            Duration wait = tell(page, from, rewind);
            if (wait != null) {
                return wait;
            }
        }
        return null;
    }

    private @Nullable Duration tell(List<Numbered> page, Cursor from, int rewind) {
        List<Numbered> batch = new ArrayList<>();
        long passed = from.sequence();
        // While it fails it is asked about one event only.
        int limit = failing() ? 1 : receiver.batch();
        for (Numbered numbered : page) {
            boolean wanted = receiver.wants(numbered.event()) && !isAhead(numbered.sequence());
            if (wanted && batch.size() == limit) {
                break;
            }
            if (wanted) {
                batch.add(numbered);
            }
            passed = numbered.sequence();
        }
        if (batch.isEmpty()) {
            moved(passed, rewind);
            return null;
        }
        List<Result> results = receiver.tell(List.copyOf(batch));
        return heard(batch, results, passed, rewind);
    }

    private synchronized boolean failing() {
        return failedTries > 0;
    }

    private synchronized boolean isAhead(long sequence) {
        return ahead.contains(sequence);
    }

    private synchronized @Nullable Duration heard(List<Numbered> batch, List<Result> results, long passed, int rewind) {
        if (rewind != rewinds) {
            return null; // It was told to begin anew meanwhile.
        }
        Numbered failed = null;
        Result why = null;
        for (int i = 0; i < batch.size(); i++) {
            Result result = results.get(i);
            if (result.delivered()) {
                delivered++;
                ahead.add(batch.get(i).sequence());
            } else if (failed == null) {
                failed = batch.get(i);
                why = result;
            }
        }
        if (failed == null || why == null) {
            if (failedTries > 0) {
                LOG.info("receiver={} events arrive again", name());
            }
            failedTries = 0;
            problem = null;
            moved(passed, rewind);
            return null;
        }
        return failed(failed, why);
    }

    private Duration failed(Numbered event, Result why) {
        Instant now = time.now();
        Cursor before = cursor;
        long sequence = event.sequence() - 1;
        Instant since = before != null && before.sequence() == sequence ? before.failingSince() : null;
        if (since == null) {
            since = now;
        }
        failures++;
        problem = why.failure();
        if (failedTries++ == 0) {
            LOG.warn("receiver={} event={} is not delivered: {}", name(), event.sequence(), problem);
        }
        if (Duration.between(since, now).compareTo(config.giveUpAfter()) >= 0) {
            givenUp++;
            failedTries = 0;
            LOG.error(
                    "receiver={} event={} id={} is given up after {}: {}",
                    name(),
                    event.sequence(),
                    event.event().id().value(),
                    config.giveUpAfter(),
                    problem);
            move(new Cursor(event.sequence(), null));
            return config.retryFirst();
        }
        move(new Cursor(sequence, since));
        return backOff(why);
    }

    private void move(Cursor moved) {
        log.move(name(), moved);
        cursor = moved;
        ahead.headSet(moved.sequence(), true).clear();
    }

    private synchronized void moved(long sequence, int rewind) {
        if (rewind == rewinds) {
            move(new Cursor(sequence, null));
        }
    }

    /** Doubling waits with jitter; longer when the receiver asks for it, within reason. */
    private Duration backOff(Result why) {
        long limit = config.retryLimit().toMillis();
        long doubled = Math.min(config.retryFirst().toMillis() << Math.min(failedTries - 1, 20), limit);
        long jitter = Math.floorMod(ids.uuid().hashCode(), (int) Math.max(1, doubled / 4));
        Duration wait = Duration.ofMillis(doubled + jitter);
        Duration asked = why.notBefore();
        if (asked != null && asked.compareTo(wait) > 0) {
            return asked.compareTo(config.retryLimit()) < 0 ? asked : config.retryLimit();
        }
        return wait;
    }

    /** Begins anew after this event. A failure is forgotten: the operator wants it tried now. */
    synchronized void rewind(long after) {
        begin();
        rewinds++;
        failedTries = 0;
        waiting = false;
        problem = null;
        ahead.clear();
        move(new Cursor(Math.min(Math.max(0, after), newest.getAsLong()), null));
        LOG.info("receiver={} is told again what came after event {}", name(), after);
    }

    /** Events up to this one are no longer kept. */
    synchronized void removed(long last) {
        Cursor known = cursor;
        if (known != null && known.sequence() < last) {
            long lost = last - known.sequence();
            givenUp += lost;
            LOG.error("receiver={} events={} were never delivered and are too old now", name(), lost);
            rewinds++;
            move(new Cursor(last, null));
        }
    }

    synchronized ReceiverState state() {
        Cursor known = cursor;
        long sequence = known == null ? 0 : known.sequence();
        return new ReceiverState(
                name(),
                sequence,
                known == null ? 0 : Math.max(0, newest.getAsLong() - sequence - ahead.size()),
                delivered,
                failures,
                givenUp,
                known == null ? null : known.failingSince(),
                problem);
    }
}
