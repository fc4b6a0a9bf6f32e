package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a storm of configures small. The first two of an instance go out at once; while further instances of the stack are
 * about to come online the third waits for them, within a limit, and is superseded by what they bring. When an instance has
 * left service nobody waits: a load balancer must hear of it now. Soft state, lost without harm. Safe for many threads.
 */
final class ConfigurePacing {
    private static final int AT_ONCE = 2;
    /** So many instances on their way double the patience. */
    private static final int MANY = 20;
    /** One that has been on its way for so long is stuck, and nobody waits for it. */
    private static final Duration STUCK = Duration.ofMinutes(10);

    private static final Set<InstanceStatus> ABOUT_TO_COME = EnumSet.of(
            InstanceStatus.REQUESTED, InstanceStatus.PENDING, InstanceStatus.BOOTING, InstanceStatus.RUNNING_SETUP);

    private final Time time;
    private final Duration limit;
    private final Map<InstanceId, Deque<Long>> sent = new ConcurrentHashMap<>();
    private final Map<StackId, Long> urgent = new ConcurrentHashMap<>();

    ConfigurePacing(Time time, Duration limit) {
        this.time = time;
        this.limit = limit;
    }

    /** An instance has left service with this generation. */
    void left(StackId stackId, long generation) {
        urgent.merge(stackId, generation, Math::max);
    }

    void sent(Command command) {
        if (command.type().equals("configure")) {
            Deque<Long> times = sent.computeIfAbsent(command.instanceId(), id -> new ArrayDeque<>());
            synchronized (times) {
                times.addLast(time.nanos());
                while (times.size() > AT_ONCE) {
                    times.removeFirst();
                }
            }
        }
    }

    void forget(InstanceId id) {
        sent.remove(id);
    }

    void forget(StackId id) {
        urgent.remove(id);
    }

    /** How long this command should still wait. */
    Duration hold(StackSnapshot snapshot, Command command, Instant now) {
        if (!command.type().equals("configure") || command.deploymentId() != null) {
            return Duration.ZERO;
        }
        Instance instance = snapshot.instances().get(command.instanceId());
        Deque<Long> times = sent.get(command.instanceId());
        if (instance == null || times == null || isUrgent(instance)) {
            return Duration.ZERO;
        }
        long coming = coming(snapshot, now);
        if (coming == 0) {
            return Duration.ZERO;
        }
        Duration patience = patience(coming);
        synchronized (times) {
            if (times.size() < AT_ONCE) {
                return Duration.ZERO;
            }
            Duration sinceFirst = Duration.ofNanos(time.nanos() - times.getFirst());
            Duration sinceLast = Duration.ofNanos(time.nanos() - times.getLast());
            if (sinceFirst.compareTo(patience.multipliedBy(2)) > 0 || sinceLast.compareTo(patience) >= 0) {
                return Duration.ZERO;
            }
            return patience.minus(sinceLast);
        }
    }

    private boolean isUrgent(Instance instance) {
        return instance.progress().configuredGeneration() < urgent.getOrDefault(instance.stackId(), 0L);
    }

    /** A few come soon; a thousand take their time, and one wait for many of them is worth it. */
    private Duration patience(long coming) {
        Duration wait = limit.plus(limit.multipliedBy(coming).dividedBy(MANY));
        return wait.compareTo(STUCK) > 0 ? STUCK : wait;
    }

    private static long coming(StackSnapshot snapshot, Instant now) {
        return snapshot.instances().values().stream()
                .filter(instance -> ABOUT_TO_COME.contains(instance.status())
                        && instance.statusSince().plus(STUCK).isAfter(now))
                .count();
    }
}
