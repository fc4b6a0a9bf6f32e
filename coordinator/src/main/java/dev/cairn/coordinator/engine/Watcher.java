package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Signals;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ServerState;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the compute adapter about machines on their way up or down, again and again: a missed answer costs time, never
 * correctness. Safe for many threads.
 */
final class Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
    /** A cloud may not know its newest machine for some moments. */
    private static final Duration UNKNOWN_GRACE = Duration.ofMinutes(1);

    private final Lanes lanes;
    private final Compute compute;
    private final Time time;
    private final Tasks tasks;
    private final Map<InstanceId, StackId> watched = new ConcurrentHashMap<>();
    private final Set<InstanceId> asked = ConcurrentHashMap.newKeySet();

    Watcher(Lanes lanes, Compute compute, Time time, Tasks tasks) {
        this.lanes = lanes;
        this.compute = compute;
        this.time = time;
        this.tasks = tasks;
    }

    void note(InstanceId id, StackId stackId, InstanceStatus status) {
        if (inTransition(status)) {
            watched.put(id, stackId);
        } else {
            watched.remove(id);
        }
    }

    void forget(InstanceId id) {
        watched.remove(id);
    }

    private static boolean inTransition(InstanceStatus status) {
        return switch (status) {
            case PENDING, BOOTING, STOPPING, TERMINATING, SHUTTING_DOWN, TERMINATED, STOP_FAILED -> true;
            case REQUESTED,
                    RUNNING_SETUP,
                    ONLINE,
                    SETUP_FAILED,
                    START_FAILED,
                    STOPPED,
                    REBOOTING,
                    CONNECTION_LOST,
                    REGISTERING,
                    REGISTERED,
                    ASSIGNING,
                    UNASSIGNING,
                    DEREGISTERING -> false;
        };
    }

    void round() {
        watched.forEach((id, stackId) -> {
            if (asked.add(id)) {
                tasks.soon("watch " + id, () -> {
                    try {
                        look(stackId, id);
                    } finally {
                        asked.remove(id);
                    }
                });
            }
        });
    }

    private void look(StackId stackId, InstanceId id) {
        Instance instance = lanes.snapshot(stackId)
                .map(snapshot -> snapshot.instances().get(id))
                .orElse(null);
        if (instance == null) {
            watched.remove(id);
            return;
        }
        seen(instance)
                .ifPresent(signal -> lanes.make(
                        stackId,
                        (snapshot, now, ids) -> Signals.observed(
                                snapshot, id, instance.status(), instance.statusSince(), signal, now, ids)));
    }

    private Optional<Signal> seen(Instance instance) {
        if (instance.status() == InstanceStatus.TERMINATED) {
            return Optional.of(new Signal.ServerTerminated());
        }
        Server server = instance.server();
        if (server == null || !compute.manages(server.id())) {
            return Optional.empty();
        }
        try {
            Optional<ServerState> state = compute.describe(server.id());
            if (state.isEmpty()) {
                boolean young = instance.status() == InstanceStatus.PENDING
                        && time.now().isBefore(instance.statusSince().plus(UNKNOWN_GRACE));
                return young ? Optional.empty() : Optional.of(new Signal.ServerTerminated());
            }
            return switch (state.get().phase()) {
                case RUNNING -> Optional.of(new Signal.ServerRunning(state.get().server()));
                case STOPPED -> Optional.of(new Signal.ServerStopped());
                case TERMINATED -> Optional.of(new Signal.ServerTerminated());
                case PENDING, STOPPING -> Optional.empty();
            };
        } catch (ComputeException e) {
            LOG.warn("instance={} server={} the compute adapter could not be asked", instance.id(), server.id(), e);
            return Optional.empty();
        }
    }
}
