package dev.cairn.coordinator.domain.instance;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the instance stands in its life, beyond the status word.
 *
 * @param nextCommandSequence the sequence number of the next command
 * @param bundleSha256 the cookbooks that the machine's cache holds; null before the first setup
 * @param configuredGeneration the stack's topology generation that the last successful configure or setup carried
 * @param intent what the present way down is for; null unless the instance is on its way down
 * @param heals when the healer acted on this instance, oldest first, only as far back as policy looks
 */
public record Progress(
        long nextCommandSequence,
        @Nullable String bundleSha256,
        long configuredGeneration,
        @Nullable Intent intent,
        List<Instant> heals) {
    public static final Progress NEW = new Progress(1, null, 0, null, List.of());

    public Progress {
        heals = List.copyOf(heals);
    }

    /** What happens when the machine is down. */
    public enum Intent {
        STOP,
        HEAL
    }
}
