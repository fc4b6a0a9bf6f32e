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
    /** What may pass by itself is told to people when it has lasted so many tries. */
    private static final int QUIET_TRIES = 3;

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
            case Effect.AttachVolumes attach -> volumes.attach(entry.stackId(), attach);
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

    /** Tells people once what goes wrong; the effect is tried again. */
    void failed(OutboxEntry entry, ComputeException e) {
        String message = String.valueOf(e.getMessage());
        boolean tell = e.permanent() ? !message.equals(entry.lastError()) : entry.attempts() + 1 == QUIET_TRIES;
        if (tell) {
            String what = what(entry.effect()) + ": " + message;
            decide(entry, draft -> {
                concerned(draft, entry.effect()).forEach(id -> draft.problem(id, type(entry.effect()), what));
                draft.note(entry.effect().subject(), "account refused", what + "; it is tried again", Map.of());
                return Outcome.accepted(true, draft.writes());
            });
        }
        if (entry.effect() instanceof Effect.DrainConnections drain && tell) {
            goOn(entry, drain); // A machine must go down also where a load balancer cannot be asked.
        }
    }

    /** The instances whose users should know. */
    private static List<InstanceId> concerned(Draft draft, Effect effect) {
        return switch (effect) {
            case Effect.OfInstance of ->
                draft.instance(of.instanceId()).map(Instance::id).stream().toList();
            case Effect.BalanceLoad balance ->
                draft.instances().stream()
                        .filter(instance -> instance.settings().layerIds().contains(balance.layerId()))
                        .map(Instance::id)
                        .limit(1)
                        .toList();
        };
    }

    private static String type(Effect effect) {
        return switch (effect) {
            case Effect.AssociateAddress associate -> "ElasticIpAssociation";
            case Effect.DisassociateAddress gone -> "ElasticIpDisassociation";
            case Effect.AttachVolumes attach -> "VolumeAttachment";
            case Effect.DetachVolume gone -> "VolumeDetachment";
            case Effect.BalanceLoad balance -> "LoadBalancing";
            case Effect.DrainConnections drain -> "LoadBalancing";
            default -> "Surroundings";
        };
    }

    private static String what(Effect effect) {
        return switch (effect) {
            case Effect.AssociateAddress associate -> "the Elastic IP could not be associated with the machine";
            case Effect.DisassociateAddress gone ->
                "the Elastic IP " + gone.address() + " could not be taken from the machine " + gone.serverId();
            case Effect.AttachVolumes attach -> "the volumes could not be attached to the machine";
            case Effect.DetachVolume gone ->
                "the volume " + gone.volumeId() + " could not be detached from the machine " + gone.serverId();
            case Effect.BalanceLoad balance ->
                "the load balancer " + balance.balancer().name() + " could not be brought up to date";
            case Effect.DrainConnections drain -> "the machine could not be taken out of its load balancers";
            case Effect.ReleaseAddress release -> "the Elastic IP " + release.address() + " could not be released";
            default -> "the account could not be brought up to date";
        };
    }

    private <T> Optional<T> decide(OutboxEntry entry, Function<Draft, Outcome<T>> rule) {
        return lanes.make(
                entry.stackId(),
                (snapshot, now, fresh) -> rule.apply(new Draft(snapshot, Actor.COORDINATOR, now, fresh)));
    }
}
