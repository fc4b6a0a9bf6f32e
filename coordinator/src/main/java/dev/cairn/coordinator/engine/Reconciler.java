package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.launch.UnownedServers;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Signals;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.OwnServer;
import dev.cairn.coordinator.port.Compute.Phase;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares now and then all machines that this coordinator has made with its records, region by region: notes addresses that have
 * changed, and reports machines that no record owns. Safe for many threads.
 */
final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    /** A launch may be recorded so much later than its machine is described: its answer was lost and is being looked for. */
    private static final Duration UNRECORDED = Duration.ofMinutes(10);

    private final Lanes lanes;
    private final Store store;
    private final Compute compute;
    private final Time time;
    private final Tasks tasks;
    /** Also regions whose last stack has gone. */
    private final Map<String, Strays> regions = new ConcurrentHashMap<>();

    /** Machines of a region that no record owned at the last pass, since when, and those that people were told of. */
    private static final class Strays {
        final Map<ServerId, Instant> since = new HashMap<>();
        /** Also read while a pass waits for the provider. */
        final Set<ServerId> told = ConcurrentHashMap.newKeySet();
    }

    Reconciler(Lanes lanes, Store store, Compute compute, Time time, Tasks tasks) {
        this.lanes = lanes;
        this.store = store;
        this.compute = compute;
        this.time = time;
        this.tasks = tasks;
    }

    /** Machines that no record owns and that people were told of, as of the last pass. */
    int unowned() {
        return regions.values().stream().mapToInt(strays -> strays.told.size()).sum();
    }

    void round() {
        store.stacks().forEach(stack -> regions.computeIfAbsent(stack.settings().region(), region -> new Strays()));
        regions.forEach((region, strays) ->
                tasks.once(strays, Duration.ZERO, "reconcile " + region, () -> pass(region, strays)));
    }

    private void pass(String region, Strays strays) {
        synchronized (strays) {
            List<OwnServer> own;
            try {
                own = compute.own(region);
            } catch (ComputeException e) {
                LOG.warn("region={} machines could not be compared with the records: {}", region, e.getMessage());
                return;
            }
            // The records are read after the machines: what was launched meanwhile is in the records only.
            Map<ServerId, Instance> records = records(region);
            Set<ServerId> unowned = new HashSet<>();
            for (OwnServer machine : own) {
                ServerId id = machine.state().server().id();
                Instance owner = records.get(id);
                if (owner != null) {
                    refresh(owner, machine);
                } else if (machine.state().phase() != Phase.STOPPING) {
                    unowned.add(id);
                    Instant since = strays.since.computeIfAbsent(id, first -> time.now());
                    if (!time.now().isBefore(since.plus(UNRECORDED)) && strays.told.add(id)) {
                        tell(region, machine);
                    }
                }
            }
            strays.since.keySet().retainAll(unowned);
            strays.told.retainAll(unowned);
        }
    }

    private Map<ServerId, Instance> records(String region) {
        Map<ServerId, Instance> records = new HashMap<>();
        for (Stack stack : store.stacks()) {
            if (stack.settings().region().equals(region)) {
                lanes.snapshot(stack.id())
                        .ifPresent(snapshot -> snapshot.instances().values().forEach(instance -> {
                            Server server = instance.server();
                            if (server != null) {
                                records.put(server.id(), instance);
                            }
                        }));
            }
        }
        return records;
    }

    private void refresh(Instance instance, OwnServer machine) {
        Server seen = machine.state().server();
        Server known = instance.server();
        if (machine.state().phase() == Phase.RUNNING
                && known != null
                && !known.updated(seen).equals(known)) {
            lanes.make(
                    instance.stackId(),
                    (snapshot, now, ids) -> Signals.observed(
                            snapshot,
                            instance.id(),
                            instance.status(),
                            instance.statusSince(),
                            new Signal.ServerRunning(seen),
                            now,
                            ids));
        }
    }

    private void tell(String region, OwnServer machine) {
        ServerId id = machine.state().server().id();
        String phase = machine.state().phase().name().toLowerCase(Locale.ROOT);
        LOG.warn(
                "region={} server={} phase={} stack={} instance={} is owned by no record: look whether it is still needed",
                region,
                id,
                phase,
                machine.stackId(),
                machine.instanceId());
        StackId stackId = machine.stackId();
        if (stackId != null) {
            lanes.make(
                    stackId,
                    (snapshot, now, ids) -> UnownedServers.report(snapshot, machine.instanceId(), id, phase, now, ids));
        }
    }
}
