package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Signals;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ServerState;
import dev.cairn.coordinator.port.Time;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the compute adapter about machines on their way up or down, again and again, all of a region at once: a missed answer
 * costs time, never correctness. Safe for many threads.
 */
final class Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private final Lanes lanes;
    private final Compute compute;
    private final Time time;
    private final Tasks tasks;
    private final Map<InstanceId, StackId> watched = new ConcurrentHashMap<>();
    /** Being made, as far as anybody knows. */
    private final Set<InstanceId> pending = ConcurrentHashMap.newKeySet();
    /** In service already: their agents were quicker than a description of their machines, whose addresses are not known yet. */
    private final Set<InstanceId> undescribed = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean gathering = new AtomicBoolean();
    private final Set<String> regionsAsked = ConcurrentHashMap.newKeySet();

    Watcher(Lanes lanes, Compute compute, Time time, Tasks tasks) {
        this.lanes = lanes;
        this.compute = compute;
        this.time = time;
        this.tasks = tasks;
    }

    void note(InstanceId id, StackId stackId, InstanceStatus status) {
        boolean wasPending = status == InstanceStatus.PENDING ? !pending.add(id) : pending.remove(id);
        boolean inService = status == InstanceStatus.RUNNING_SETUP || status == InstanceStatus.ONLINE;
        if (inService && wasPending) {
            undescribed.add(id);
        } else if (!inService) {
            undescribed.remove(id);
        }
        if (inTransition(status) || undescribed.contains(id)) {
            watched.put(id, stackId);
        } else {
            watched.remove(id);
        }
    }

    void forget(InstanceId id) {
        watched.remove(id);
        pending.remove(id);
        undescribed.remove(id);
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

    /** Asks region by region, so that one that does not answer holds up its own machines only. */
    void round() {
        if (gathering.compareAndSet(false, true)) {
            tasks.soon("watch", () -> {
                try {
                    gather().forEach(this::ask);
                } finally {
                    gathering.set(false);
                }
            });
        }
    }

    private Map<String, List<Instance>> gather() {
        Map<String, List<Instance>> asked = new TreeMap<>();
        Map<StackId, Optional<StackSnapshot>> stacks = new HashMap<>();
        watched.forEach((id, stackId) -> {
            Optional<StackSnapshot> stack = stacks.computeIfAbsent(stackId, lanes::snapshot);
            Instance instance =
                    stack.map(snapshot -> snapshot.instances().get(id)).orElse(null);
            if (instance == null) {
                forget(id);
            } else if (instance.status() == InstanceStatus.TERMINATED) {
                seen(instance, new Signal.ServerTerminated(null));
            } else if (instance.server() != null
                    && compute.manages(instance.server().id())) {
                asked.computeIfAbsent(stack.orElseThrow().stack().settings().region(), region -> new ArrayList<>())
                        .add(instance);
            }
        });
        return asked;
    }

    private void ask(String region, List<Instance> instances) {
        if (!regionsAsked.add(region)) {
            return;
        }
        tasks.soon("watch " + region, () -> {
            try {
                Map<ServerId, ServerState> states = compute.describe(
                        region,
                        instances.stream()
                                .map(Instance::server)
                                .filter(Objects::nonNull)
                                .map(Server::id)
                                .toList());
                for (Instance instance : instances) {
                    Server server = Objects.requireNonNull(instance.server());
                    signal(instance, states.get(server.id())).ifPresent(signal -> seen(instance, signal));
                }
            } catch (ComputeException e) {
                LOG.warn("region={} instances={} the compute adapter could not be asked", region, instances.size(), e);
            } finally {
                regionsAsked.remove(region);
            }
        });
    }

    private void seen(Instance instance, Signal signal) {
        tasks.soon(
                "seen " + instance.id(),
                () -> lanes.make(
                                instance.stackId(),
                                (snapshot, now, ids) -> Signals.observed(
                                        snapshot,
                                        instance.id(),
                                        instance.status(),
                                        instance.statusSince(),
                                        signal,
                                        now,
                                        ids))
                        .filter(heard -> heard && undescribed.remove(instance.id()))
                        .ifPresent(described -> watched.remove(instance.id())));
    }

    private Optional<Signal> signal(Instance instance, @Nullable ServerState state) {
        if (undescribed.contains(instance.id())) {
            return Optional.ofNullable(state)
                    .filter(seen -> seen.phase() == Compute.Phase.RUNNING)
                    .map(seen -> new Signal.ServerRunning(seen.server()));
        }
        if (state == null) {
            return isSettled(instance)
                    ? Optional.of(new Signal.ServerTerminated("there is no such machine any more"))
                    : Optional.empty();
        }
        boolean rising = instance.status() == InstanceStatus.PENDING || instance.status() == InstanceStatus.BOOTING;
        return switch (state.phase()) {
            case RUNNING ->
                rising && isNews(instance, state.server())
                        ? Optional.of(new Signal.ServerRunning(state.server()))
                        : Optional.empty();
            case STOPPED ->
                rising && !isSettled(instance)
                        ? Optional.empty()
                        : Optional.of(new Signal.ServerStopped(state.reason()));
            case TERMINATED -> Optional.of(new Signal.ServerTerminated(state.reason()));
            case PENDING, STOPPING -> Optional.empty();
        };
    }

    /** A machine may boot for long, and a fleet of them must not cost a decision each at every look. */
    private static boolean isNews(Instance instance, Server seen) {
        Server known = instance.server();
        return instance.status() == InstanceStatus.PENDING
                || known == null
                || !known.updated(seen).equals(known);
    }

    /** Long enough in its status for a denial to be believed. */
    private boolean isSettled(Instance instance) {
        return !time.now().isBefore(instance.statusSince().plus(compute.settling()));
    }
}
