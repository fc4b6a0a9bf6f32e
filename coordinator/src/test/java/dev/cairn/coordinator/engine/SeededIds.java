package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Ids;
import java.util.Random;
import java.util.UUID;

/** Ids that are the same in every run with the same seed. */
public final class SeededIds implements Ids {
    private final Random random;

    public SeededIds(long seed) {
        random = new Random(seed);
    }

    @Override
    public String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
