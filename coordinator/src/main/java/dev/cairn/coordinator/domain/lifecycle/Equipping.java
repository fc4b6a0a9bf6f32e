package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerSettings.VolumeConfiguration;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        if (!instance.onPremises() && volumesWanted(stack, instance)) {
            draft.effect(new Effect.AttachVolumes(
                    instance.id(), stack.stack().settings().region(), firstStart(instance)));
        }
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
    static boolean runs(Instance instance) {
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
