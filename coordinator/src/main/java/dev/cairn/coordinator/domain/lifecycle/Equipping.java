package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a machine is given each time that it has come up: its Elastic IP. Decided when the machine runs, since EC2 takes nothing of it
 * before. After OpsWorks' guide, "Automatically Assign IP Addresses".
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
