package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.stack.StackId;
import java.util.function.Consumer;

/** Tells the dashboard that something has changed. Never blocks and never fails; a slow listener loses changes and reloads. */
public interface ChangeFeed {
    void publish(Change change);

    /** Listens until the subscription is closed. The listener must not block. */
    Subscription subscribe(Consumer<Change> listener);

    /** Something of a stack has changed: look it up again. */
    record Change(Kind kind, StackId stackId, String subject) {
        public enum Kind {
            STACK,
            LAYER,
            INSTANCE,
            APP,
            DEPLOYMENT,
            COMMAND,
            LOG,
            TIMELINE,
            CONTACT
        }
    }

    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
