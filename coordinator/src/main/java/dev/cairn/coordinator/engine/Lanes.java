package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Decisions.Decider;
import java.util.Optional;

/** What the engine's parts need of decisions. */
interface Lanes {
    <T> Outcome<T> decide(StackId stackId, Decider<T> decider);

    Optional<StackSnapshot> snapshot(StackId stackId);

    Optional<StackId> stackOf(InstanceId id);

    /** The answer of a decision that the domain never refuses; empty when its stack is gone. */
    default <T> Optional<T> make(StackId stackId, Decider<T> decider) {
        return switch (decide(stackId, decider)) {
            case Outcome.Accepted<T> accepted -> Optional.of(accepted.answer());
            case Outcome.Refused<T> refused -> Optional.empty();
        };
    }
}
