package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Decisions.Creator;
import dev.cairn.coordinator.port.Decisions.Decider;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One lane per stack, made when it is first needed, and which stack an instance belongs to. Safe for many threads. */
final class StackLanes implements Lanes {
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final StackLane.Listener listener;
    private final Consumer<Duration> commitTook;
    private final Map<StackId, StackLane> lanes = new ConcurrentHashMap<>();
    private final Map<InstanceId, StackId> stackOf = new ConcurrentHashMap<>();

    StackLanes(Store store, Time time, Ids ids, StackLane.Listener listener, Consumer<Duration> commitTook) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.listener = listener;
        this.commitTook = commitTook;
    }

    @Override
    public <T> Outcome<T> decide(StackId stackId, Decider<T> decider) {
        return existing(stackId)
                .map(lane -> lane.decide(decider))
                .orElseGet(() -> Outcome.notFound("Unable to find stack with ID " + stackId));
    }

    <T> Outcome<T> create(StackId stackId, Creator<T> creator) {
        return lane(stackId).create(creator);
    }

    @Override
    public Optional<StackSnapshot> snapshot(StackId stackId) {
        return existing(stackId).flatMap(StackLane::snapshot);
    }

    @Override
    public Optional<StackId> stackOf(InstanceId id) {
        Optional<StackId> known = knownStackOf(id);
        if (known.isPresent()) {
            return known;
        }
        Optional<StackId> found = store.stackOf(id);
        found.ifPresent(stackId -> stackOf.put(id, stackId));
        return found;
    }

    /** Like {@link #stackOf}, without asking the store. */
    Optional<StackId> knownStackOf(InstanceId id) {
        return Optional.ofNullable(stackOf.get(id));
    }

    void note(InstanceId id, StackId stackId) {
        stackOf.put(id, stackId);
    }

    void forget(InstanceId id) {
        stackOf.remove(id);
    }

    void forget(StackId id) {
        lanes.remove(id);
    }

    /** No lane is made for an id that someone has made up. */
    private Optional<StackLane> existing(StackId stackId) {
        StackLane known = lanes.get(stackId);
        return known == null ? store.version(stackId).map(version -> lane(stackId)) : Optional.of(known);
    }

    private StackLane lane(StackId stackId) {
        return lanes.computeIfAbsent(stackId, id -> new StackLane(id, store, time, ids, listener, commitTook));
    }
}
