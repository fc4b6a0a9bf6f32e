package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerSettings.VolumeConfiguration;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is given each time that it has come up: its Elastic IP and its volumes. Decided when the machine runs, since EC2 takes nothing of it
 * before. After OpsWorks' guide, "Automatically Assign IP Addresses" and "EBS Volumes".
 */
public final class Equipping {
    private Equipping() {}

    /** The machine has come up, for the first time or again. */
    static void machineUp(Draft draft, Instance instance) {
        StackSnapshot stack = draft.before();
        if (addressWanted(stack, instance)) {
            retained(draft, instance);
            draft.effect(new Effect.AssociateAddress(
                    instance.id(), draft.stack().settings().region()));
        }
        boolean volumes = !instance.onPremises() && volumesWanted(stack, instance);
        equipping(draft, instance.id(), volumes);
        if (volumes) {
            draft.effect(new Effect.AttachVolumes(
                    instance.id(), stack.stack().settings().region(), firstStart(instance)));
        }
    }

    /** The machine has its volumes, as far as it gets any: its setup need not wait any longer. */
    public static Outcome<Boolean> equipped(Draft draft, InstanceId id) {
        boolean known = draft.instance(id).isPresent();
        if (known) {
            equipping(draft, id, false);
        }
        return Outcome.accepted(known, draft.writes());
    }

    private static void equipping(Draft draft, InstanceId id, boolean now) {
        Instance instance = draft.known(id);
        if (instance.progress().equipping() != now) {
            draft.put(instance.withProgress(instance.progress().withEquipping(now)));
        }
    }

    /**
     * EC2 refuses a volume that it shall make: the token of the call may stand for a volume that is dead, so that the next start asks
     * with another record. What the old token has made all the same goes.
     */
    static void renewUnmade(Draft draft, InstanceId id) {
        for (Volume volume : volumes(draft.before(), id)) {
            if (volume.ec2VolumeId() == null) {
                draft.delete(volume);
                draft.put(volume.renewed(new VolumeId(draft.freshId())));
                draft.effect(new Effect.DeleteVolume(
                        id, volume.id(), null, draft.stack().settings().region()));
            }
        }
    }

    /** The zone that the instance's volumes are in; null when it has none. A machine elsewhere could not have them. */
    public static @Nullable String zone(StackSnapshot snapshot, InstanceId id) {
        return volumes(snapshot, id).stream()
                .filter(volume -> volume.ec2VolumeId() != null)
                .map(Volume::disk)
                .filter(Objects::nonNull)
                .map(Volume.Disk::availabilityZone)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** No command was ever queued for it: each start queues a setup. */
    private static boolean firstStart(Instance instance) {
        return instance.progress().nextCommandSequence() == 1 && !instance.registered();
    }

    /** A load balancer's instance gets an address that an earlier one has left to the stack. */
    private static void retained(Draft draft, Instance instance) {
        boolean balancer =
                layers(draft.before(), instance).anyMatch(layer -> layer.type().equals("lb"));
        if (instance.elasticIp() != null || !balancer) {
            return;
        }
        Set<String> taken = draft.instances().stream()
                .map(Instance::elasticIp)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        draft.before().resources().elasticIps().values().stream()
                .filter(ip -> !taken.contains(ip.id().value()))
                .min(Comparator.comparing(ElasticIp::createdAt))
                .ifPresent(ip -> draft.put(
                        draft.known(instance.id()).withElasticIp(ip.id().value())));
    }

    /** Has the instance an address, or does one of its layers want one for it? */
    static boolean addressWanted(StackSnapshot snapshot, Instance instance) {
        return instance.elasticIp() != null || addressToBeAllocated(snapshot, instance);
    }

    /** Has the instance no address although one of its layers wants one for it? */
    public static boolean addressToBeAllocated(StackSnapshot snapshot, Instance instance) {
        return instance.elasticIp() == null
                && !instance.registered()
                && layers(snapshot, instance).anyMatch(layer -> layer.settings().autoAssignElasticIps());
    }

    private static boolean volumesWanted(StackSnapshot snapshot, Instance instance) {
        return !volumes(snapshot, instance.id()).isEmpty()
                || (firstStart(instance) && !wantedVolumes(snapshot, instance).isEmpty());
    }

    /** What the instance's layers want to be made at its first start. */
    public static List<VolumeConfiguration> wantedVolumes(StackSnapshot snapshot, Instance instance) {
        return layers(snapshot, instance)
                .flatMap(layer -> layer.settings().volumeConfigurations().stream())
                .toList();
    }

    /** The volumes that are assigned to an instance, in the order of their devices. */
    public static List<Volume> volumes(StackSnapshot snapshot, InstanceId instanceId) {
        return snapshot.resources().volumes().values().stream()
                .filter(volume -> instanceId.equals(volume.instanceId()))
                .sorted(Comparator.comparing(Volume::createdAt)
                        .thenComparing(volume -> volume.id().value()))
                .toList();
    }

    /** Is there a machine to which something can be attached? */
    public static boolean runs(Instance instance) {
        InstanceStatus status = instance.status();
        return instance.server() != null
                && switch (status) {
                    case BOOTING, RUNNING_SETUP, ONLINE, SETUP_FAILED, REBOOTING, CONNECTION_LOST -> true;
                    default -> false;
                };
    }

    private static Stream<Layer> layers(StackSnapshot snapshot, Instance instance) {
        return instance.settings().layerIds().stream()
                .map(snapshot.layers()::get)
                .filter(Objects::nonNull);
    }
}
