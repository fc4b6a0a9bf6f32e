package dev.cairn.agent.session;

import dev.cairn.agent.system.Chance;
import java.time.Duration;

/**
 * Pauses between attempts that fail: exponential with full jitter, so that a fleet that lost its coordinator does not
 * come back all at once. One thread at a time.
 */
final class BackOff {
    private final Duration first;
    private final Duration longest;
    private final Chance chance;
    private int failures;

    /**
     * Makes one that has seen no failure.
     *
     * @param first the upper bound of the first pause
     * @param longest the upper bound that later ones grow to
     */
    BackOff(Duration first, Duration longest, Chance chance) {
        this.first = first;
        this.longest = longest;
        this.chance = chance;
    }

    /** The pause after one more failure: evenly from zero to a bound that doubles. */
    Duration next() {
        long bound = longest.toMillis();
        if (failures < 30) {
            bound = Math.min(bound, first.toMillis() << failures);
        }
        failures++;
        return Duration.ofMillis((long) (bound * chance.fraction()));
    }

    /** A pause for refusals that only people can end: between half and the whole of the longest. */
    Duration patient() {
        return Duration.ofMillis((long) (longest.toMillis() * (0.5 + chance.fraction() / 2)));
    }

    void succeeded() {
        failures = 0;
    }
}
