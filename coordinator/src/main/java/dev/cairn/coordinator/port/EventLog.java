package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.event.StackEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The events that decisions have left, in one order, and how far each receiver has been told. Part of the store: what it keeps
 * survives a kill -9. Safe for many threads; fails with {@link StoreUnavailable}.
 */
public interface EventLog {
    /**
     * An event with its number.
     *
     * @param sequence from 1, ascending, without gaps except for what was removed
     */
    record Numbered(long sequence, StackEvent event) {}

    /**
     * How far a receiver has been told.
     *
     * @param sequence of the last event that it has, or that was given up
     * @param failingSince when the next one failed first; null when it has not
     */
    record Cursor(long sequence, @Nullable Instant failingSince) {}

    /**
     * Numbers what commits have brought since the last call, those of a stack in the order of its commits.
     *
     * @return the newest number, 0 when there has never been an event
     */
    long number();

    /** The events after a number, ascending. Those without a number are not among them. */
    List<Numbered> after(long sequence, int limit);

    /** The number before that of the first event at this time or later: from there on they can be read or told again. */
    long before(Instant time);

    Optional<Cursor> cursor(String receiver);

    void move(String receiver, Cursor cursor);

    /**
     * Removes events from before this time, numbered ones only.
     *
     * @return the highest number that was removed, empty when there was nothing to remove
     */
    Optional<Long> trim(Instant before);
}
