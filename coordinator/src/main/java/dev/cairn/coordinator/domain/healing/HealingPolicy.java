package dev.cairn.coordinator.domain.healing;

import java.time.Duration;

/**
 * The numbers of the healer. The silence limit is OpsWorks' (about five minutes); the brakes are Cairn's own, since OpsWorks
 * healed whole fleets to death when its own network failed.
 *
 * @param enabled false: nothing is healed, every lapse is only shown
 * @param silenceLimit after this silence an instance is {@code connection_lost} and a candidate for healing
 * @param hardLimit after this silence it is healed even when its machine seems to run
 * @param startGrace how long the coordinator doubts itself after its start, a pause or a slow store
 * @param layerShare at most this share of a layer's instances is healed at the same time
 * @param layerMinimum but always at least so many
 * @param stackRate at most so many heals of a stack within {@link #stackRateWindow}
 * @param stackRateWindow see {@link #stackRate}
 * @param meltdownMinimum so many silent instances of a stack at once may mean that the network is at fault, not they
 * @param meltdownEnter and this share of its instances: then all healing of the stack is held
 * @param meltdownLeave it goes on when the share has fallen below this
 * @param instanceHeals so many heals of one instance within {@link #instanceWindow}, then it is quarantined
 * @param instanceWindow see {@link #instanceHeals}
 * @param review how long until a held instance is looked at again
 */
public record HealingPolicy(
        boolean enabled,
        Duration silenceLimit,
        Duration hardLimit,
        Duration startGrace,
        double layerShare,
        int layerMinimum,
        int stackRate,
        Duration stackRateWindow,
        int meltdownMinimum,
        double meltdownEnter,
        double meltdownLeave,
        int instanceHeals,
        Duration instanceWindow,
        Duration review) {

    public static final HealingPolicy DEFAULTS = new HealingPolicy(
            true,
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(3),
            0.1,
            1,
            10,
            Duration.ofMinutes(10),
            3,
            0.5,
            0.3,
            3,
            Duration.ofHours(6),
            Duration.ofSeconds(15));

    public HealingPolicy {
        if (silenceLimit.isNegative() || silenceLimit.isZero() || hardLimit.compareTo(silenceLimit) < 0) {
            throw new IllegalArgumentException("healing: the hard limit (" + hardLimit
                    + ") must not be below the silence limit (" + silenceLimit + ")");
        }
        if (meltdownLeave > meltdownEnter) {
            throw new IllegalArgumentException(
                    "healing: a meltdown must be left below the share at which it is entered");
        }
    }

    /** The same brakes with shorter times, for demonstrations and tests. */
    public HealingPolicy withTimes(Duration silence, Duration hard, Duration grace, Duration reviewEvery) {
        return new HealingPolicy(
                enabled,
                silence,
                hard,
                grace,
                layerShare,
                layerMinimum,
                stackRate,
                stackRateWindow,
                meltdownMinimum,
                meltdownEnter,
                meltdownLeave,
                instanceHeals,
                instanceWindow,
                reviewEvery);
    }
}
