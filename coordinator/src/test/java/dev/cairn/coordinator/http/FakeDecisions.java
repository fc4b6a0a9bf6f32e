package dev.cairn.coordinator.http;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.ChangeFeed;
import dev.cairn.coordinator.port.Contact;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Surroundings;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Decides and commits; carries out no effect. */
final class FakeDecisions implements Decisions {
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final ChangeFeed changes;
    final Map<InstanceId, MachineMetrics> metrics = new ConcurrentHashMap<>();
    /** What happens before each decision. */
    volatile Runnable before = () -> {};

    FakeDecisions(Store store, Time time, Ids ids, ChangeFeed changes) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.changes = changes;
    }

    @Override
    public synchronized <T> Outcome<T> decide(StackId stackId, Decider<T> decider) {
        before.run();
        Optional<StackSnapshot> snapshot = store.snapshot(stackId);
        if (snapshot.isEmpty()) {
            return Outcome.notFound("Unable to find stack with ID " + stackId);
        }
        return commit(stackId, snapshot.get().version(), decider.decide(snapshot.get(), time.now(), ids));
    }

    @Override
    public synchronized <T> Outcome<T> create(StackId stackId, Creator<T> creator) {
        before.run();
        return commit(stackId, 0, creator.decide(time.now(), ids));
    }

    @Override
    public Optional<StackSnapshot> snapshot(StackId stackId) {
        return store.snapshot(stackId);
    }

    @Override
    public Contact contact(InstanceId instanceId) {
        return new Contact(
                metrics.containsKey(instanceId), Duration.ofSeconds(2), false, metrics.get(instanceId), null);
    }

    private <T> Outcome<T> commit(StackId stackId, long version, Outcome<T> outcome) {
        if (outcome instanceof Outcome.Accepted<T> accepted
                && !accepted.writes().isEmpty()) {
            if (store.commit(stackId, version, accepted.writes()).isEmpty()) {
                throw new IllegalStateException("Somebody else wrote to the test's store");
            }
            changes.publish(new ChangeFeed.Change(ChangeFeed.Change.Kind.STACK, stackId, stackId.value()));
        }
        return outcome;
    }

    @Override
    public Surroundings surroundings() {
        return Surroundings.RECORDS_ONLY;
    }
}
