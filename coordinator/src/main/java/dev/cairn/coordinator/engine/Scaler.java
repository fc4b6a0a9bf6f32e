package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.autoscaling.Load;
import dev.cairn.coordinator.domain.autoscaling.LoadBased;
import dev.cairn.coordinator.domain.autoscaling.LoadBased.Direction;
import dev.cairn.coordinator.domain.autoscaling.TimeBased;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Contact;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every minute at the stacks that scale by time or by load. How long a threshold has been crossed is soft state: after a
 * restart the waiting begins anew. Safe for many threads.
 */
final class Scaler {
    private static final Logger LOG = LoggerFactory.getLogger(Scaler.class);
    /** OpsWorks looked every couple of minutes. */
    static final Duration ROUND = Duration.ofMinutes(1);

    private final Lanes lanes;
    private final Store store;
    private final SessionTable sessions;
    private final Time time;
    private final Tasks tasks;
    /** Since when thresholds of a layer have been crossed at every look, in nanoseconds of the monotonic clock. */
    private final Map<LayerId, Map<Direction, Long>> crossedSince = new ConcurrentHashMap<>();

    private volatile long lastRound;

    Scaler(Lanes lanes, Store store, SessionTable sessions, Time time, Tasks tasks) {
        this.lanes = lanes;
        this.store = store;
        this.sessions = sessions;
        this.time = time;
        this.tasks = tasks;
        this.lastRound = time.nanos();
    }

    void round() {
        long now = time.nanos();
        if (now - lastRound > 2 * ROUND.toNanos()) {
            // Nobody knows what the load was meanwhile.
            crossedSince.clear();
        }
        lastRound = now;
        store.scalingStacks().forEach(id -> tasks.once(new Look(id), Duration.ZERO, "scale " + id, () -> look(id)));
    }

    private record Look(StackId stackId) {}

    private void look(StackId stackId) {
        lanes.make(stackId, TimeBased::look)
                .filter(moved -> !moved.isEmpty())
                .ifPresent(moved -> LOG.info("stack={} scaled=by-time instances={}", stackId, moved));
        lanes.snapshot(stackId)
                .ifPresent(
                        snapshot -> snapshot.loadBasedScaling().values().forEach(scaling -> look(snapshot, scaling)));
    }

    private void look(StackSnapshot snapshot, LoadBasedScaling scaling) {
        Optional<Load> load = load(snapshot, scaling.id());
        if (!scaling.enable() || load.isEmpty() || LoadBased.paused(snapshot, scaling.id(), time.now())) {
            crossedSince.remove(scaling.id());
            return;
        }
        boolean stepped = look(scaling, Direction.UP, load.get().above(scaling.up()), load.get());
        if (!stepped) {
            look(scaling, Direction.DOWN, load.get().below(scaling.down()), load.get());
        }
    }

    /** True when a step was made. */
    private boolean look(LoadBasedScaling scaling, Direction direction, List<String> crossed, Load load) {
        Map<Direction, Long> since =
                crossedSince.computeIfAbsent(scaling.id(), layer -> new EnumMap<>(Direction.class));
        long now = time.nanos();
        if (crossed.isEmpty()) {
            since.remove(direction);
            return false;
        }
        Long first = since.putIfAbsent(direction, now);
        if (first == null || now - first < LoadBased.wait(scaling, direction).toNanos()) {
            return false;
        }
        crossedSince.remove(scaling.id());
        lanes.make(
                        scaling.stackId(),
                        (snapshot, at, ids) ->
                                LoadBased.step(snapshot, scaling.id(), direction, crossed, load, at, ids))
                .ifPresent(moved -> LOG.info(
                        "stack={} layer={} scaled=by-load direction={} crossed=\"{}\" instances={}",
                        scaling.stackId(),
                        scaling.id(),
                        direction,
                        crossed,
                        moved));
        return true;
    }

    private Optional<Load> load(StackSnapshot snapshot, LayerId layerId) {
        return Load.average(snapshot.instances().values().stream()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE
                        && instance.settings().layerIds().contains(layerId))
                .map(instance -> sessions.contact(instance.id(), time.nanos()))
                .filter(contact -> contact.connected() && !contact.suspect())
                .map(Contact::metrics)
                .flatMap(metrics -> Optional.ofNullable(metrics).stream())
                .map(Scaler::load)
                .toList());
    }

    private static Load load(MachineMetrics metrics) {
        double memory = metrics.memoryTotalKb() <= 0 ? 0 : 100.0 * metrics.memoryUsedKb() / metrics.memoryTotalKb();
        return new Load(100 - metrics.cpuIdle(), memory, metrics.load1(), 1);
    }
}
