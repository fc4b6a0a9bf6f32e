package dev.cairn.coordinator.compute.local;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what nobody waits for any more: a failure is worth a line, not an exception. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void quietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.warn("closing={} failed", closeable, e);
        }
    }
}
