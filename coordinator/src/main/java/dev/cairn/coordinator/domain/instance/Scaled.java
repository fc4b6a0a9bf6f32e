package dev.cairn.coordinator.domain.instance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What scaling knows of an instance.
 *
 * @param created true when scaling made it from a layer's template, and may delete it again
 * @param requestedAt when the start that is under way was asked for; null when none is
 * @param boots how long its last starts took from there until it was online, in seconds, oldest first, at most {@value #KEPT}
 */
public record Scaled(boolean created, @Nullable Instant requestedAt, List<Long> boots) {
    private static final int KEPT = 8;
    /** Made by a person, and never started. */
    public static final Scaled NEW = new Scaled(false, null, List.of());

    public Scaled {
        boots = List.copyOf(boots);
    }

    /** Made by scaling. */
    public static Scaled byScaling() {
        return new Scaled(true, null, List.of());
    }

    /** A start was asked for. */
    public Scaled requested(Instant now) {
        return new Scaled(created, now, boots);
    }

    /** It is online, or will not be: a start that was under way is measured. */
    public Scaled online(Instant now) {
        if (requestedAt == null) {
            return this;
        }
        List<Long> measured = new ArrayList<>(boots);
        measured.add(Math.max(0, Duration.between(requestedAt, now).toSeconds()));
        return new Scaled(created, null, measured.subList(Math.max(0, measured.size() - KEPT), measured.size()));
    }

    /** The start has failed: how long it took says nothing. */
    public Scaled failed() {
        return requestedAt == null ? this : new Scaled(created, null, boots);
    }
}
