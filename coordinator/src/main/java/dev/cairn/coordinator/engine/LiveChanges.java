package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.port.ChangeFeed;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands changes to whoever listens in this process. Keeps nothing: who was not listening reloads. Safe for many threads. */
public final class LiveChanges implements ChangeFeed {
    private static final Logger LOG = LoggerFactory.getLogger(LiveChanges.class);

    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    @Override
    public void publish(Change change) {
        for (Listener listener : listeners) {
            try {
                listener.target.accept(change);
            } catch (RuntimeException e) {
                LOG.warn("change={} a listener failed and missed it", change, e);
            }
        }
    }

    @Override
    public Subscription subscribe(Consumer<Change> target) {
        Listener listener = new Listener(target);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Compared by identity, so that one consumer may subscribe twice. */
    private static final class Listener {
        final Consumer<Change> target;

        Listener(Consumer<Change> target) {
            this.target = target;
        }
    }
}
