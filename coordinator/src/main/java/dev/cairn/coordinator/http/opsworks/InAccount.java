package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Surroundings;

/** Questions about what an account has. */
final class InAccount {
    private InAccount() {}

    /** A question. */
    @FunctionalInterface
    interface Question<T> {
        T of(Surroundings surroundings) throws ComputeException;
    }

    /** {@return the answer; the call is refused when the account cannot be asked} */
    static <T> T asked(Call call, Question<T> question) {
        try {
            return question.of(call.desk().decisions().surroundings());
        } catch (ComputeException e) {
            throw e.permanent()
                    ? ApiFailure.invalid(String.valueOf(e.getMessage()))
                    : ApiFailure.unavailable("The account cannot be asked now, try again: " + e.getMessage());
        }
    }
}
