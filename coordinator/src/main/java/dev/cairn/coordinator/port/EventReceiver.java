package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.event.StackEvent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program outside that is told of events. Called by one thread at a time, which may block for some seconds. */
public interface EventReceiver {
    /** Its name in messages, and under which the store remembers how far it is: never changes. */
    String name();

    /** Whether it wants to be told of such an event. */
    boolean wants(StackEvent event);

    /** So many events go to it at a time. */
    int batch();

    /**
     * Tells it of events, in their order. May tell it of some that it has: each has an id that stays the same.
     *
     * @param events at least one, at most a batch
     * @return one result per event, in their order; nothing is thrown
     */
    List<Result> tell(List<EventLog.Numbered> events);

    /**
     * What came of one event.
     *
     * @param failure why the receiver does not have it; null when it has
     * @param notBefore how long the receiver wants to be left alone; null when it does not say
     */
    record Result(@Nullable String failure, @Nullable Duration notBefore) {
        public static final Result DELIVERED = new Result(null, null);

        public static Result failed(String why) {
            return new Result(why, null);
        }

        public boolean delivered() {
            return failure == null;
        }
    }
}
