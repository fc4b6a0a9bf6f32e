package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.instance.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says, under its signature, that a machine is: the claims of EC2's instance identity document.
 *
 * @param launchedAt {@code pendingTime}; null when the document has none. How old it is says nothing, as machines live for years.
 */
public record MachineIdentity(
        ServerId serverId,
        String region,
        String accountId,
        @Nullable Instant launchedAt) {
    /** Clocks differ. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** Whether a machine has to show its document. */
    public enum Demand {
        REQUIRED,
        WHEN_SENT,
        OFF
    }

    /**
     * What speaks against taking the machine for this one; empty when nothing does. The document of another machine is refused as
     * well as one of another account or region.
     */
    public Optional<String> objection(ServerId expected, String expectedRegion, String expectedAccount, Instant now) {
        if (!serverId.equals(expected)) {
            return Optional.of("it is of the machine " + serverId + ", and the instance's machine is " + expected);
        }
        return objection(expectedRegion, expectedAccount, now);
    }

    /** The same about a machine that is not known yet. */
    public Optional<String> objection(String expectedRegion, String expectedAccount, Instant now) {
        if (!region.equals(expectedRegion)) {
            return Optional.of("it is of the region " + region + ", and the stack is in " + expectedRegion);
        }
        if (!accountId.equals(expectedAccount)) {
            return Optional.of(
                    "it is of the account " + accountId + ", and machines are taken from " + expectedAccount);
        }
        if (launchedAt != null && launchedAt.isAfter(now.plus(SKEW))) {
            return Optional.of("it says that the machine was launched at " + launchedAt + ", which is yet to come");
        }
        return Optional.empty();
    }
}
