package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.autoscaling.Load;
import dev.cairn.coordinator.domain.autoscaling.Memory;
import dev.cairn.coordinator.domain.autoscaling.Observed;
import dev.cairn.coordinator.domain.autoscaling.Planner;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Alarms;
import dev.cairn.coordinator.port.Contact;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the planner every minute about each stack that scales by time or by load. What the planner remembers from look to look is
 * soft state: after a restart, or a look that was missed, the waiting begins anew. Safe for many threads.
 */
final class Scaler {
    private static final Logger LOG = LoggerFactory.getLogger(Scaler.class);
    /** OpsWorks looked every couple of minutes. */
    static final Duration ROUND = Duration.ofMinutes(1);

    private final Lanes lanes;
    private final Store store;
    private final SessionTable sessions;
    private final AlarmBoard alarms;
    private final Limits limits;
    private final Time time;
    private final Tasks tasks;
    private final Map<StackId, Watched> stacks = new ConcurrentHashMap<>();

    Scaler(Lanes lanes, Store store, SessionTable sessions, Alarms alarms, Limits limits, Time time, Tasks tasks) {
        this.lanes = lanes;
        this.store = store;
        this.sessions = sessions;
        this.alarms = new AlarmBoard(alarms, lanes, time, tasks);
        this.limits = limits;
        this.time = time;
        this.tasks = tasks;
    }

    void round() {
        Set<StackId> scaling = store.scalingStacks();
        stacks.keySet().retainAll(scaling);
        alarms.refresh(scaling);
        for (StackId id : scaling) {
            Watched watched = stacks.computeIfAbsent(id, Watched::new);
            tasks.once(new Look(id), Duration.ZERO, "scale " + id, watched::look);
        }
    }

    private record Look(StackId stackId) {}

    /** One stack. Its looks follow each other: one that takes longer than a round makes the next one drop out. */
    private final class Watched {
        private final StackId id;
        private final ReentrantLock turn = new ReentrantLock();
        private final PolicyReader policies = new PolicyReader(limits);
        private Memory memory = Memory.EMPTY;
        private long lastLook = time.nanos();

        Watched(StackId id) {
            this.id = id;
        }

        void look() {
            if (!turn.tryLock()) {
                return;
            }
            try {
                long now = time.nanos();
                Duration since = Duration.ofNanos(now - lastLook);
                if (since.compareTo(ROUND.multipliedBy(2)) > 0) {
                    // Nobody knows what the load was meanwhile.
                    memory = memory.waitingAnew();
                }
                Memory before = memory;
                lanes.make(
                                id,
                                (snapshot, at, ids) -> Planner.look(
                                        snapshot,
                                        policies.of(snapshot),
                                        new Observed(loads(snapshot), alarms.readings(snapshot), since),
                                        before,
                                        at,
                                        ids))
                        .ifPresent(plan -> {
                            memory = plan.memory();
                            if (!plan.moved().isEmpty()) {
                                LOG.info("stack={} scaled instances={}", id, plan.moved());
                            }
                        });
                lastLook = now;
            } finally {
                turn.unlock();
            }
        }
    }

    private Map<InstanceId, Load> loads(StackSnapshot snapshot) {
        Map<InstanceId, Load> loads = new HashMap<>();
        snapshot.instances().values().stream()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE)
                .forEach(instance -> {
                    Contact contact = sessions.contact(instance.id(), time.nanos());
                    MachineMetrics metrics = contact.metrics();
                    if (contact.connected() && !contact.suspect() && metrics != null) {
                        loads.put(instance.id(), load(metrics));
                    }
                });
        return loads;
    }

    private static Load load(MachineMetrics metrics) {
        double memory = metrics.memoryTotalKb() <= 0 ? 0 : 100.0 * metrics.memoryUsedKb() / metrics.memoryTotalKb();
        return new Load(metrics.cpuBusy(), memory, metrics.load1(), 1);
    }
}
