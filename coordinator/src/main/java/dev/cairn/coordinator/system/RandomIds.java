package dev.cairn.coordinator.system;

import dev.cairn.coordinator.domain.Ids;
import java.util.UUID;

/** Ids that nobody can guess: random UUIDs from the JVM's secure generator. Safe for many threads. */
public final class RandomIds implements Ids {
    @Override
    public String uuid() {
        return UUID.randomUUID().toString();
    }
}
