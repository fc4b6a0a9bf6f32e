package dev.cairn.coordinator.engine;

import java.time.Duration;

/**
 * How events are told.
 *
 * @param kept how long events are kept, and so can be told again
 * @param retryFirst wait after the first failure; it doubles, with jitter
 * @param retryLimit the longest such wait
 * @param giveUpAfter an event that fails so long is passed over
 */
public record EventConfig(Duration kept, Duration retryFirst, Duration retryLimit, Duration giveUpAfter) {
    public static final EventConfig DEFAULTS =
            new EventConfig(Duration.ofDays(7), Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofHours(24));
}
