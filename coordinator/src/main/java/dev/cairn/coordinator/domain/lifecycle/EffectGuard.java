package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;

/**
 * Whether an effect's reason still stands. Effects are carried out after their decision, perhaps much later and after a crash;
 * a late one must not stop a machine that was started again since.
 */
public final class EffectGuard {
    private EffectGuard() {}

    /** Is it still to be carried out when its whole stack is gone? */
    public static boolean outlivesStack(Effect effect) {
        return effect instanceof Effect.TerminateServer
                || effect instanceof Effect.ReleaseAddress
                || effect instanceof Effect.DeleteVolume;
    }

    public static boolean wanted(StackSnapshot snapshot, Effect effect) {
        Instance instance =
                effect instanceof Effect.OfInstance of ? snapshot.instances().get(of.instanceId()) : null;
        return switch (effect) {
            case Effect.LaunchServer launch -> instance != null && launchWanted(instance);
            case Effect.StopServer stop ->
                instance != null
                        && owns(instance, stop.serverId())
                        && (instance.status() == InstanceStatus.STOPPING
                                || instance.status() == InstanceStatus.SHUTTING_DOWN
                                || instance.status() == InstanceStatus.START_FAILED);
            case Effect.TerminateServer terminate ->
                instance == null
                        || !owns(instance, terminate.serverId())
                        || instance.status() == InstanceStatus.TERMINATING
                        || instance.status() == InstanceStatus.SHUTTING_DOWN;
            case Effect.RebootServer reboot ->
                instance != null && owns(instance, reboot.serverId()) && instance.status() == InstanceStatus.REBOOTING;
            case Effect.ResolveCookbooks resolve ->
                resolve.commandIds().stream().anyMatch(id -> {
                    Command command = snapshot.commands().get(id);
                    return command != null && command.phase() == Command.Phase.RESOLVING;
                });
            case Effect.CancelCommand cancel -> instance != null;
            case Effect.ConfirmServer confirm ->
                instance != null && instance.status() == InstanceStatus.CONNECTION_LOST;
            case Effect.AssociateAddress associate ->
                instance != null && Equipping.runs(instance) && Equipping.addressWanted(snapshot, instance);
            case Effect.DisassociateAddress disassociate ->
                instance == null || !disassociate.address().value().equals(instance.elasticIp());
            case Effect.AttachVolumes attach -> instance != null && Equipping.runs(instance);
            case Effect.BalanceLoad balance -> true;
            case Effect.DrainConnections drain -> instance != null && Balancing.waits(snapshot, instance);
            case Effect.DetachVolume detach ->
                snapshot.resources().volumes().values().stream()
                        .noneMatch(volume -> detach.volumeId().equals(volume.ec2VolumeId())
                                && detach.instanceId().equals(volume.instanceId()));
            case Effect.DeleteVolume delete -> !snapshot.resources().volumes().containsKey(delete.volumeId());
            case Effect.ReleaseAddress release ->
                !snapshot.resources().elasticIps().containsKey(release.address());
        };
    }

    /**
     * A launch that was asked for is also carried out when a stop came meanwhile and no machine is known yet: after a crash
     * nobody can tell whether the first try had made one, and only the answer to the same token brings it to light.
     */
    private static boolean launchWanted(Instance instance) {
        return switch (instance.status()) {
            case REQUESTED -> true;
            case STOPPING, TERMINATING, SHUTTING_DOWN -> instance.server() == null;
            default -> false;
        };
    }

    private static boolean owns(Instance instance, ServerId id) {
        Server server = instance.server();
        return server != null && server.id().equals(id);
    }
}
