package dev.cairn.coordinator.port;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators see of events, and what they can have done again. Implemented by the engine. Safe for many threads. */
public interface EventDeliveries {
    /** The events after a number that are still kept, ascending. */
    List<EventLog.Numbered> events(long after, int limit);

    /** The number before that of the first event at this time or later. */
    long before(Instant time);

    List<ReceiverState> receivers();

    /**
     * Tells a receiver everything after this number again, in order; what it had been told goes to it once more.
     *
     * @return its state then, empty when there is no such receiver
     */
    Optional<ReceiverState> replay(String receiver, long after);

    /**
     * How far a receiver is.
     *
     * @param sequence of the last event that it has been told
     * @param pending how many events are still to be told
     * @param delivered since this process began
     * @param failures tries that failed, since this process began
     * @param givenUp events that it was not told, since this process began
     * @param failingSince when the next event failed first; null when it has not
     * @param problem why it failed last; null when it has not
     */
    record ReceiverState(
            String name,
            long sequence,
            long pending,
            long delivered,
            long failures,
            long givenUp,
            @Nullable Instant failingSince,
            @Nullable String problem) {}
}
