package dev.cairn.coordinator.domain;

/** Where fresh ids come from. The domain's only source of chance; seeded in tests. */
public interface Ids {
    /** A new random UUID in lower case. */
    String uuid();
}
