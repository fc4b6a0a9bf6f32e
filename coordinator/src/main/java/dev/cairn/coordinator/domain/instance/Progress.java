package dev.cairn.coordinator.domain.instance;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the instance stands in its life, beyond the status word.
 *
 * @param nextCommandSequence the sequence number of the next command
 * @param bundleSha256 the cookbooks that the machine's cache holds; null before the first setup
 * @param configuredGeneration the stack's topology generation that the last successful configure carried; 0 after
 *     setup, and -1 from the start of a machine or of a setup until that setup has succeeded
 * @param intent what the present way down is for; null unless the instance is on its way down
 * @param equipping true while the machine that has come up lacks volumes; its setup waits for them
 * @param heals when the healer acted on this instance, oldest first, only as far back as policy looks
 */
public record Progress(
        long nextCommandSequence,
        @Nullable String bundleSha256,
        long configuredGeneration,
        @Nullable Intent intent,
        boolean equipping,
        List<Instant> heals) {
    public static final Progress NEW = new Progress(1, null, 0, null, false, List.of());

    public Progress {
        heals = List.copyOf(heals);
    }

    /** The next sequence number has been given away. */
    public Progress numbered() {
        return new Progress(nextCommandSequence + 1, bundleSha256, configuredGeneration, intent, equipping, heals);
    }

    public Progress withBundle(@Nullable String bundle) {
        return new Progress(nextCommandSequence, bundle, configuredGeneration, intent, equipping, heals);
    }

    public Progress withConfigured(long generation) {
        return new Progress(nextCommandSequence, bundleSha256, generation, intent, equipping, heals);
    }

    public Progress withIntent(@Nullable Intent changed) {
        return new Progress(nextCommandSequence, bundleSha256, configuredGeneration, changed, equipping, heals);
    }

    public Progress withEquipping(boolean changed) {
        return new Progress(nextCommandSequence, bundleSha256, configuredGeneration, intent, changed, heals);
    }

    public Progress withHeals(List<Instant> changed) {
        return new Progress(nextCommandSequence, bundleSha256, configuredGeneration, intent, equipping, changed);
    }

    /** What happens when the machine is down. */
    public enum Intent {
        STOP,
        HEAL
    }
}
