package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import java.util.Optional;

/** How adapters change and read a stack. Implemented by the engine. Safe for many threads. */
public interface Decisions {
    /**
     * Makes one decision: loads the stack, lets the domain decide, commits, and returns the answer when it is durable. Runs
     * after the decisions of the same stack that came earlier.
     *
     * @return the refusal when the domain refused or there is no such stack
     */
    <T> Outcome<T> decide(StackId stackId, Decider<T> decider);

    /** Creates a stack by a decision without a snapshot. */
    <T> Outcome<T> create(StackId stackId, Creator<T> creator);

    Optional<StackSnapshot> snapshot(StackId stackId);

    /** What is known of the agent of an instance. */
    Contact contact(InstanceId instanceId);

    /** What is around the machines of all stacks. */
    Surroundings surroundings();

    /** Pure: same arguments, same outcome. May be called more than once for one decision. */
    @FunctionalInterface
    interface Decider<T> {
        Outcome<T> decide(StackSnapshot snapshot, Instant now, Ids ids);
    }

    @FunctionalInterface
    interface Creator<T> {
        Outcome<T> decide(Instant now, Ids ids);
    }
}
