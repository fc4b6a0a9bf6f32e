package dev.cairn.coordinator.domain;

import java.util.List;

/**
 * What a decision came to: an answer with the writes that make it true, or a refusal that changes nothing. The answer is
 * released to the caller only after the writes are durable.
 */
public sealed interface Outcome<T> {
    record Accepted<T>(T answer, List<Write> writes) implements Outcome<T> {
        public Accepted {
            writes = List.copyOf(writes);
        }
    }

    record Refused<T>(Refusal refusal) implements Outcome<T> {}

    static <T> Outcome<T> accepted(T answer, List<Write> writes) {
        return new Accepted<>(answer, writes);
    }

    static <T> Outcome<T> invalid(String message) {
        return new Refused<>(new Refusal.Invalid(message));
    }

    static <T> Outcome<T> notFound(String message) {
        return new Refused<>(new Refusal.NotFound(message));
    }
}
