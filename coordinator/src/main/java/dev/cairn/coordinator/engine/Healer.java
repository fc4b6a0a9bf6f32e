package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.healing.Doubt;
import dev.cairn.coordinator.domain.healing.Evidence;
import dev.cairn.coordinator.domain.healing.Evidence.Machine;
import dev.cairn.coordinator.domain.healing.Healing;
import dev.cairn.coordinator.domain.healing.HealingPolicy;
import dev.cairn.coordinator.domain.healing.Verdict;
import dev.cairn.coordinator.domain.healing.Verdict.Brake;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ServerState;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what the healer's judgement needs, and has it decide. Knows no rule. Safe for many threads. */
final class Healer {
    private static final Logger LOG = LoggerFactory.getLogger(Healer.class);

    private final Lanes lanes;
    private final Compute compute;
    private final SessionTable sessions;
    private final Trust trust;
    private final HealingPolicy policy;
    private final Time time;
    private final Map<InstanceId, Brake> told = new ConcurrentHashMap<>();
    /** Stacks in a meltdown, with the last moment at which their silence would have begun one. */
    private final Map<StackId, Long> meltdowns = new ConcurrentHashMap<>();

    Healer(Lanes lanes, Compute compute, SessionTable sessions, Trust trust, HealingPolicy policy, Time time) {
        this.lanes = lanes;
        this.compute = compute;
        this.sessions = sessions;
        this.trust = trust;
        this.policy = policy;
        this.time = time;
    }

    void review(StackId stackId, InstanceId id) {
        Optional<StackSnapshot> stack = lanes.snapshot(stackId);
        Instance instance = stack.map(snapshot -> snapshot.instances().get(id)).orElse(null);
        if (instance == null || instance.status() != InstanceStatus.CONNECTION_LOST) {
            told.remove(id);
        }
        Evidence evidence = instance == null
                ? new Evidence(Duration.ZERO, Machine.NONE, "the instance was deleted")
                : evidence(stack.orElseThrow().stack().settings().region(), instance);
        lanes.make(stackId, (snapshot, now, ids) -> {
                    Doubt doubt = new Doubt(trust.doubt(), meltdown(snapshot));
                    return Healing.review(snapshot, id, evidence, doubt, policy, told.get(id), now, ids);
                })
                .ifPresent(verdict -> told(id, verdict));
    }

    /** EC2 takes the instance's machine back; false when this should be told again. */
    boolean interrupted(StackId stackId, InstanceId id, SpotNotice notice) {
        return lanes.make(stackId, (snapshot, now, ids) -> Healing.interrupted(snapshot, id, notice, policy, now, ids))
                .orElse(true);
    }

    /** The instance is gone. */
    void forget(InstanceId id) {
        told.remove(id);
    }

    /** The stack is gone. */
    void forget(StackId id) {
        meltdowns.remove(id);
    }

    private boolean meltdown(StackSnapshot snapshot) {
        StackId stackId = snapshot.stack().id();
        long now = time.nanos();
        if (Healing.entersMeltdown(snapshot, policy)) {
            meltdowns.put(stackId, now);
            return true;
        }
        Long since = meltdowns.get(stackId);
        boolean goesOn = since != null && Healing.meltdown(snapshot, true, Duration.ofNanos(now - since), policy);
        if (!goesOn) {
            meltdowns.remove(stackId);
        }
        return goesOn;
    }

    private void told(InstanceId id, Verdict verdict) {
        Brake before = verdict.heals() ? told.remove(id) : told.put(id, verdict.brake());
        if (before != verdict.brake()) {
            LOG.info("instance={} healing={} reason={}", id, verdict.brake(), verdict.reason());
        }
    }

    private Evidence evidence(String region, Instance instance) {
        Duration silence = sessions.contact(instance.id(), time.nanos()).sinceLastContact();
        Server server = instance.server();
        if (server == null || instance.onPremises() || !compute.manages(server.id())) {
            return new Evidence(silence, Machine.NONE, "no machine of the compute adapter");
        }
        try {
            Optional<ServerState> state = compute.describe(region, server.id());
            return state.map(found ->
                            new Evidence(silence, machine(found.phase()), "the compute adapter says " + found.phase()))
                    .orElseGet(() -> new Evidence(silence, Machine.GONE, "the compute adapter knows no such machine"));
        } catch (ComputeException e) {
            LOG.warn("instance={} server={} the compute adapter could not be asked", instance.id(), server.id(), e);
            return new Evidence(silence, Machine.UNKNOWN, "the compute adapter failed: " + e.getMessage());
        }
    }

    private static Machine machine(Compute.Phase phase) {
        return switch (phase) {
            case PENDING, RUNNING -> Machine.RUNNING;
            case STOPPING, STOPPED -> Machine.DOWN;
            case TERMINATED -> Machine.GONE;
        };
    }
}
