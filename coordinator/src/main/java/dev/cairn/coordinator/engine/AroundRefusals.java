package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.lifecycle.Equipping;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Signals;
import dev.cairn.coordinator.port.Compute.ComputeException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of what the account refuses to do around machines, and who is told. Safe for many threads. */
final class AroundRefusals {
    private static final Logger LOG = LoggerFactory.getLogger(AroundRefusals.class);
    /** What may pass by itself is told to people when it has lasted so many tries. */
    private static final int QUIET_TRIES = 3;
    /** So often volumes are tried to be attached, in about three minutes, before the start counts as failed. */
    private static final int ATTACH_TRIES = 10;

    private final Lanes lanes;

    AroundRefusals(Lanes lanes) {
        this.lanes = lanes;
    }

    /**
     * Tells people once what goes wrong.
     *
     * @return whether it is to be tried again
     */
    boolean failed(OutboxEntry entry, Effect.Around effect, ComputeException e) {
        String message = what(effect) + ": " + e.getMessage();
        switch (effect) {
            case Effect.AttachVolumes attach
            when e.permanent() || entry.attempts() + 1 >= ATTACH_TRIES -> {
                notEquipped(entry, attach, message);
                return false;
            }
            case Effect.DeleteVolume delete
            when e.permanent() -> {
                refusedForGood(entry, effect, message + "; it is not tried again: delete the volume in the account");
                return false;
            }
            case Effect.ReleaseAddress release
            when e.permanent() -> {
                refusedForGood(entry, effect, message + "; it is not tried again: release the address in the account");
                return false;
            }
            default -> tellOnce(entry, effect, e, message);
        }
        return true;
    }

    /** The start has failed. Where the instance is past it, its setup goes on without: the agent says what is missing. */
    private void notEquipped(OutboxEntry entry, Effect.AttachVolumes attach, String message) {
        InstanceId id = attach.instanceId();
        Signal signal = new Signal.EquippingRefused(message);
        boolean heard = lanes.make(
                        entry.stackId(),
                        (snapshot, now, fresh) -> Signals.arrived(snapshot, id, signal, Actor.COORDINATOR, now, fresh))
                .orElse(false);
        if (!heard) {
            decide(entry, draft -> {
                draft.instance(id).ifPresent(instance -> draft.problem(id, type(attach), message));
                return Equipping.equipped(draft, id);
            });
        }
    }

    /** What an account keeps from us although it is nobody's any more is for people to clear away. */
    private void refusedForGood(OutboxEntry entry, Effect.Around effect, String message) {
        LOG.warn("effect={} given up: {}", entry.id().value(), message);
        decide(entry, draft -> {
            List<InstanceId> concerned = concerned(draft, effect);
            if (concerned.isEmpty()) {
                draft.problem(type(effect), message);
            }
            concerned.forEach(id -> draft.problem(id, type(effect), message));
            draft.note(effect.subject(), "account refused", message, Map.of());
            return Outcome.accepted(true, draft.writes());
        });
    }

    private void tellOnce(OutboxEntry entry, Effect.Around effect, ComputeException e, String message) {
        boolean tell = e.permanent()
                ? !String.valueOf(e.getMessage()).equals(entry.lastError())
                : entry.attempts() + 1 == QUIET_TRIES;
        if (tell) {
            decide(entry, draft -> {
                concerned(draft, effect).forEach(id -> draft.problem(id, type(effect), message));
                draft.note(effect.subject(), "account refused", message + "; it is tried again", Map.of());
                return Outcome.accepted(true, draft.writes());
            });
        }
        if (effect instanceof Effect.DrainConnections drain && tell) {
            AroundMachines.drained(
                    lanes, entry, drain); // A machine must go down also where a load balancer cannot be asked.
        }
    }

    /** The instances whose users should know. */
    private static List<InstanceId> concerned(Draft draft, Effect.Around effect) {
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

    private static String type(Effect.Around effect) {
        return switch (effect) {
            case Effect.AssociateAddress associate -> "ElasticIpAssociation";
            case Effect.DisassociateAddress gone -> "ElasticIpDisassociation";
            case Effect.AttachVolumes attach -> "VolumeAttachment";
            case Effect.DetachVolume gone -> "VolumeDetachment";
            case Effect.BalanceLoad balance -> "LoadBalancing";
            case Effect.DrainConnections drain -> "LoadBalancing";
            case Effect.DeleteVolume delete -> "VolumeDeletion";
            case Effect.ReleaseAddress release -> "ElasticIpRelease";
        };
    }

    private static String what(Effect.Around effect) {
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
            case Effect.DeleteVolume delete ->
                "the volume "
                        + (delete.ec2VolumeId() == null ? delete.volumeId() : delete.ec2VolumeId())
                        + " could not be deleted";
        };
    }

    private <T> void decide(OutboxEntry entry, Function<Draft, Outcome<T>> rule) {
        lanes.make(
                entry.stackId(),
                (snapshot, now, fresh) -> rule.apply(new Draft(snapshot, Actor.COORDINATOR, now, fresh)));
    }
}
