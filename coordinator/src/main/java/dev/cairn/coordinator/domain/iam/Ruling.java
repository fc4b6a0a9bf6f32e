package dev.cairn.coordinator.domain.iam;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Write;
import java.util.List;

/** What a rule of the account came to: what it is about, with the writes that make it so, or a refusal. */
public sealed interface Ruling<T> {
    record Accepted<T>(T subject, List<Write> writes) implements Ruling<T> {
        public Accepted {
            writes = List.copyOf(writes);
        }
    }

    record Refused<T>(Code code, String message) implements Ruling<T> {}

    /** The errors of IAM, by which clients tell them apart. */
    enum Code {
        NO_SUCH_ENTITY("NoSuchEntity", 404),
        ENTITY_ALREADY_EXISTS("EntityAlreadyExists", 409),
        DELETE_CONFLICT("DeleteConflict", 409),
        LIMIT_EXCEEDED("LimitExceeded", 409),
        MALFORMED_POLICY_DOCUMENT("MalformedPolicyDocument", 400),
        VALIDATION_ERROR("ValidationError", 400);

        private final String word;
        private final int status;

        Code(String word, int status) {
            this.word = word;
            this.status = status;
        }

        public String word() {
            return word;
        }

        /** The HTTP status that goes with it. */
        public int status() {
            return status;
        }
    }

    static <E extends Entity> Ruling<E> put(E entity) {
        return new Accepted<>(entity, List.of(Write.put(entity)));
    }

    static <E extends Entity> Ruling<E> delete(E entity) {
        return new Accepted<>(entity, List.of(Write.delete(entity)));
    }

    static <T> Ruling<T> refused(Code code, String message) {
        return new Refused<>(code, message);
    }
}
