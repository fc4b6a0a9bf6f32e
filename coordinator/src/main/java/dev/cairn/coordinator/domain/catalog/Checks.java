package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one request, in order; the first that fails is what the caller hears. Messages follow OpsWorks' form
 * "Human Name: text".
 */
final class Checks {
    private @Nullable Refusal first;

    /** Notes the message as the refusal unless the condition holds. */
    Checks that(boolean holds, String message) {
        if (!holds && first == null) {
            first = new Refusal.Invalid(message);
        }
        return this;
    }

    /** Notes the limit's message unless so many are allowed. */
    Checks within(Limits limits, Limit limit, int count) {
        return that(limits.allows(limit, count), limits.message(limit));
    }

    Checks found(boolean holds, String message) {
        if (!holds && first == null) {
            first = new Refusal.NotFound(message);
        }
        return this;
    }

    boolean failed() {
        return first != null;
    }

    <T> Outcome<T> refused() {
        if (first == null) {
            throw new IllegalStateException("No check has failed");
        }
        return new Outcome.Refused<>(first);
    }
}
