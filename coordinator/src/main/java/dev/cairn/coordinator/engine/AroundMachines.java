package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.launch.LaunchOrders;
import dev.cairn.coordinator.domain.lifecycle.Balancing;
import dev.cairn.coordinator.domain.lifecycle.Equipping;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Signals;
import dev.cairn.coordinator.domain.registration.ElasticIps;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ServerState;
import dev.cairn.coordinator.port.Surroundings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what is to be done around machines. Safe for many threads. */
final class AroundMachines {
    private static final Logger LOG = LoggerFactory.getLogger(AroundMachines.class);

    private final Lanes lanes;
    private final Compute compute;
    private final AroundVolumes volumes;

    AroundMachines(Lanes lanes, Compute compute) {
        this.lanes = lanes;
        this.compute = compute;
        volumes = new AroundVolumes(lanes, compute);
    }

    private Surroundings surroundings() {
        return compute.surroundings();
    }

    void act(OutboxEntry entry, Optional<StackSnapshot> snapshot, Effect.Around effect) throws ComputeException {
        if (!surroundings().inAccount() && !(effect instanceof Effect.DrainConnections)) {
            if (effect instanceof Effect.AttachVolumes attach) {
                decide(entry, draft -> Equipping.equipped(draft, attach.instanceId()));
            }
            return;
        }
        switch (effect) {
            case Effect.BalanceLoad balance -> {
                if (snapshot.isPresent()) {
                    balance(snapshot.get(), balance);
                }
            }
            case Effect.DrainConnections drain -> {
                if (snapshot.isPresent()) {
                    drain(entry, snapshot.get(), drain);
                }
            }
            case Effect.AssociateAddress associate -> {
                if (snapshot.isPresent()) {
                    associate(entry, snapshot.get(), associate);
                }
            }
            case Effect.DisassociateAddress gone -> {
                String region =
                        snapshot.map(stack -> stack.stack().settings().region()).orElse("");
                surroundings().disassociateAddress(region, gone.address(), gone.serverId());
                describe(entry.stackId(), region, gone.instanceId(), gone.serverId());
            }
            case Effect.AttachVolumes attach -> {
                volumes.attach(entry.stackId(), attach);
                decide(entry, draft -> Equipping.equipped(draft, attach.instanceId()));
            }
            case Effect.DetachVolume gone -> {
                String region =
                        snapshot.map(stack -> stack.stack().settings().region()).orElse("");
                surroundings().detachVolume(region, gone.volumeId(), gone.serverId());
            }
            case Effect.DeleteVolume delete ->
                surroundings().deleteVolume(delete.region(), delete.volumeId(), delete.ec2VolumeId());
            case Effect.ReleaseAddress release -> surroundings().releaseAddress(release.region(), release.address());
        }
    }

    /** Of another layer's balancer, or of one that was detached, the layer's machines are taken out. */
    private void balance(StackSnapshot stack, Effect.BalanceLoad effect) throws ComputeException {
        String region = stack.stack().settings().region();
        LoadBalancer attached = stack.resources().loadBalancers().get(effect.balancer());
        if (attached != null) {
            List<Server> members = Balancing.members(stack.instances().values(), attached.layerId()).stream()
                    .filter(server -> compute.manages(server.id()))
                    .toList();
            surroundings().balance(region, effect.balancer().name(), members);
            LOG.info("balancer={} members={}", effect.balancer(), members.size());
        } else {
            List<ServerId> servers = stack.instances().values().stream()
                    .filter(instance -> instance.settings().layerIds().contains(effect.layerId()))
                    .map(Instance::server)
                    .filter(Objects::nonNull)
                    .map(Server::id)
                    .toList();
            surroundings().leave(region, effect.balancer().name(), servers);
        }
    }

    private void drain(OutboxEntry entry, StackSnapshot stack, Effect.DrainConnections effect) throws ComputeException {
        Instance instance = stack.instances().get(effect.instanceId());
        Server server = instance == null ? null : instance.server();
        boolean drained = true;
        if (instance != null && server != null && compute.manages(server.id())) {
            for (LoadBalancer balancer : Balancing.of(stack, instance)) {
                drained &= surroundings()
                        .drained(
                                stack.stack().settings().region(), balancer.id().name(), server.id());
            }
        }
        if (drained) {
            goOn(entry, effect);
        } else {
            decide(
                            entry,
                            draft -> draft.now().isBefore(effect.until())
                                    ? Balancing.lookAgain(draft, effect)
                                    : Outcome.accepted(false, draft.writes()))
                    .filter(again -> !again)
                    .ifPresent(over -> goOn(entry, effect));
        }
    }

    private void goOn(OutboxEntry entry, Effect.DrainConnections effect) {
        drained(lanes, entry, effect);
    }

    /** Its load balancers no longer hold the machine, or cannot be asked. */
    static void drained(Lanes lanes, OutboxEntry entry, Effect.DrainConnections effect) {
        lanes.make(
                entry.stackId(),
                (snapshot, now, fresh) -> Signals.arrived(
                        snapshot, effect.instanceId(), new Signal.ConnectionsDrained(), Actor.COORDINATOR, now, fresh));
    }

    private void associate(OutboxEntry entry, StackSnapshot stack, Effect.AssociateAddress effect)
            throws ComputeException {
        InstanceId id = effect.instanceId();
        Instance instance = stack.instances().get(id);
        Server server = instance == null ? null : instance.server();
        if (instance == null || server == null || !compute.manages(server.id())) {
            return;
        }
        String present = instance.elasticIp();
        ElasticIpAddress address;
        if (present != null) {
            address = new ElasticIpAddress(present);
        } else if (Equipping.addressToBeAllocated(stack, instance)) {
            address = surroundings().allocateAddress(effect.region(), entry.id().value(), tags(stack, instance));
            boolean kept = decide(entry, draft -> ElasticIps.allocated(draft, address, id))
                    .orElse(false);
            if (!kept) {
                surroundings().releaseAddress(effect.region(), address);
                return;
            }
        } else {
            return;
        }
        surroundings().associateAddress(effect.region(), address, server.id());
        LOG.info("instance={} server={} address={} associated", id, server.id(), address);
        describe(entry.stackId(), effect.region(), id, server.id());
    }

    /** The tags of what is made for an instance. */
    static Map<String, String> tags(StackSnapshot stack, Instance instance) {
        Map<String, String> tags = new TreeMap<>(LaunchOrders.tags(stack, instance));
        tags.put("cairn:stack-id", stack.stack().id().value());
        tags.put("cairn:instance-id", instance.id().value());
        return tags;
    }

    /** The effect is not wanted any more; what an earlier try has made must not be left over. */
    void dropped(OutboxEntry entry) throws ComputeException {
        if (!(entry.effect() instanceof Effect.AssociateAddress effect)
                || !surroundings().inAccount()) {
            return;
        }
        Optional<ElasticIpAddress> made =
                surroundings().allocatedAddress(effect.region(), entry.id().value());
        boolean registered = made.isPresent()
                && lanes.snapshot(entry.stackId())
                        .filter(stack -> stack.resources().elasticIps().containsKey(made.get()))
                        .isPresent();
        if (made.isPresent() && !registered) {
            LOG.warn("address={} was allocated for a start that is no longer wanted", made.get());
            surroundings().releaseAddress(effect.region(), made.get());
        }
    }

    /** The machine's addresses have changed. */
    private void describe(StackId stackId, String region, InstanceId id, ServerId server) throws ComputeException {
        Optional<ServerState> state = compute.describe(region, server);
        if (state.isPresent() && state.get().phase() == Compute.Phase.RUNNING) {
            Signal signal = new Signal.ServerRunning(state.get().server());
            lanes.make(
                    stackId,
                    (snapshot, now, fresh) -> Signals.arrived(snapshot, id, signal, Actor.COORDINATOR, now, fresh));
        }
    }

    private <T> Optional<T> decide(OutboxEntry entry, Function<Draft, Outcome<T>> rule) {
        return lanes.make(
                entry.stackId(),
                (snapshot, now, fresh) -> rule.apply(new Draft(snapshot, Actor.COORDINATOR, now, fresh)));
    }
}
