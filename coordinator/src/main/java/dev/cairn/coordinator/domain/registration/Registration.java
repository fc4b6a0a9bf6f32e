package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.stack.StackId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all kinds of resources have in common: one stack at a time. */
final class Registration {
    private Registration() {}

    /**
     * {@return the refusal when a stack has the resource already}
     *
     * @param owner the stack that has it, null for none
     */
    static <T> Optional<Outcome<T>> taken(String what, Id id, StackId wanted, @Nullable StackId owner) {
        if (owner == null) {
            return Optional.empty();
        }
        return Optional.of(Outcome.invalid(
                owner.equals(wanted)
                        ? what + " " + id.value() + " is already registered with this stack"
                        : what + " " + id.value()
                                + " is already registered with another stack; deregister it there first"));
    }
}
