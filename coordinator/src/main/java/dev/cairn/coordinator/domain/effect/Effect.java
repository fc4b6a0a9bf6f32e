package dev.cairn.coordinator.domain.effect;

import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.domain.resource.VolumeId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done outside after a decision was committed. Every effect can be repeated: the outbox entry's id is the
 * idempotency token, and an effect whose reason is gone does nothing.
 */
public sealed interface Effect {
    /** What it is about: effects of one subject are carried out one after another. */
    Id subject();

    /** One that is about an instance. */
    sealed interface OfInstance extends Effect {
        InstanceId instanceId();

        @Override
        default Id subject() {
            return instanceId();
        }
    }

    /**
     * Make or start the machine of an instance in status requested.
     *
     * @param region where; kept for the time after the stack is gone
     */
    record LaunchServer(InstanceId instanceId, String region) implements OfInstance {}

    /** Stop the machine and keep its disk. */
    record StopServer(InstanceId instanceId, ServerId serverId) implements OfInstance {}

    /**
     * Stop the machine and delete its disk.
     *
     * @param region where it is; the stack may be gone
     */
    record TerminateServer(InstanceId instanceId, ServerId serverId, String region) implements OfInstance {}

    record RebootServer(InstanceId instanceId, ServerId serverId) implements OfInstance {}

    /** Turn the stack's cookbook source into a bundle for these commands of one decision. */
    record ResolveCookbooks(InstanceId instanceId, List<CommandId> commandIds) implements OfInstance {
        public ResolveCookbooks {
            commandIds = List.copyOf(commandIds);
        }
    }

    /** Ask the agent to drop or kill an attempt that the coordinator no longer waits for. */
    record CancelCommand(InstanceId instanceId, CommandId commandId, AttemptId attemptId) implements OfInstance {}

    /** Ask the compute adapter how the machine is, as evidence for the healer. */
    record ConfirmServer(InstanceId instanceId, ServerId serverId) implements OfInstance {}

    /** About what is around machines in an account. Where machines are not in one it comes to nothing. */
    sealed interface Around extends Effect {}

    /** Give the machine the address that its instance has; one is allocated first where a layer wants that. */
    record AssociateAddress(InstanceId instanceId, String region) implements OfInstance, Around {}

    /** Take an address from a machine whose instance no longer has it. */
    record DisassociateAddress(InstanceId instanceId, ElasticIpAddress address, ServerId serverId)
            implements OfInstance, Around {}

    /**
     * Give the machine the volumes that are assigned to its instance.
     *
     * @param first is it the first start, at which the volumes of its layers are made?
     */
    record AttachVolumes(InstanceId instanceId, String region, boolean first) implements OfInstance, Around {}

    /** Take a volume from a machine whose instance no longer has it. */
    record DetachVolume(InstanceId instanceId, Ec2VolumeId volumeId, ServerId serverId) implements OfInstance, Around {}

    /** Delete a volume that was made for an instance which is gone; its record's id finds one whose making was not answered. */
    record DeleteVolume(
            InstanceId instanceId,
            VolumeId volumeId,
            @Nullable Ec2VolumeId ec2VolumeId,
            String region) implements OfInstance, Around {}

    /** Give an address back to the provider. */
    record ReleaseAddress(InstanceId instanceId, ElasticIpAddress address, String region)
            implements OfInstance, Around {}

    /** Make the instances of a layer that are in service the load balancer's members, or take them out once it is detached. */
    record BalanceLoad(LayerId layerId, LoadBalancerId balancer) implements Around {
        @Override
        public Id subject() {
            return layerId;
        }
    }

    /**
     * Take a machine out of its load balancers and see whether it still has connections.
     *
     * @param until when its instance goes down all the same
     */
    record DrainConnections(InstanceId instanceId, Instant until) implements OfInstance, Around {}
}
