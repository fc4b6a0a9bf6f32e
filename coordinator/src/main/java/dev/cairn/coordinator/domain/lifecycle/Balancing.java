package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress.Intent;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who is behind a load balancer: the instances of its layer that are in service, nobody else. Whoever leaves is taken out at once; with
 * the layer's DelayUntilElbConnectionsDrained the shutdown recipes wait until its connections have ended. After OpsWorks' guide,
 * "Elastic Load Balancing Layer".
 */
public final class Balancing {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private Balancing() {}

    /** The members of a layer's load balancer. A rebooting instance stays one, as it stays a member of its stack. */
    public static List<Server> members(Collection<Instance> instances, LayerId layerId) {
        return instances.stream()
                .filter(instance -> instance.settings().layerIds().contains(layerId) && inService(instance))
                .map(Instance::server)
                .filter(Objects::nonNull)
                .toList();
    }

    private static boolean inService(Instance instance) {
        return instance.status() == InstanceStatus.ONLINE
                || (instance.status() == InstanceStatus.REBOOTING
                        && instance.progress().configuredGeneration() >= 0);
    }

    /** Load balancers whose members this decision has changed follow. */
    static void settle(Draft draft) {
        for (LoadBalancer balancer : draft.before().resources().loadBalancers().values()) {
            LayerId layerId = balancer.layerId();
            if (!ids(members(draft.before().instances().values(), layerId))
                    .equals(ids(members(draft.instances(), layerId)))) {
                draft.effect(new Effect.BalanceLoad(layerId, balancer.id()));
            }
        }
    }

    private static Set<Object> ids(List<Server> servers) {
        return servers.stream().map(Server::id).collect(Collectors.toSet());
    }

    /** The load balancers of an instance's layers. */
    public static List<LoadBalancer> of(StackSnapshot snapshot, Instance instance) {
        return snapshot.resources().loadBalancers().values().stream()
                .filter(balancer -> instance.settings().layerIds().contains(balancer.layerId()))
                .toList();
    }

    /** Must connections of the instance end before its shutdown recipes run? */
    static boolean drains(StackSnapshot snapshot, Instance instance) {
        return inService(instance)
                && of(snapshot, instance).stream()
                        .map(balancer -> snapshot.layers().get(balancer.layerId()))
                        .filter(Objects::nonNull)
                        .map(Layer::settings)
                        .anyMatch(layer -> layer.delayUntilElbConnectionsDrained());
    }

    /** Is the instance on its way down, its shutdown recipes not queued yet? */
    static boolean waits(StackSnapshot snapshot, Instance instance) {
        return (instance.status() == InstanceStatus.STOPPING || instance.status() == InstanceStatus.TERMINATING)
                && (instance.progress().intent() == Intent.STOP
                        || Interruption.at(snapshot, instance.id()).isPresent())
                && snapshot.commands().values().stream()
                        .noneMatch(command -> command.instanceId().equals(instance.id())
                                && command.type().equals("shutdown"));
    }

    /** There are connections still: looks again soon. */
    public static Outcome<Boolean> lookAgain(Draft draft, Effect.DrainConnections effect) {
        draft.effect(effect, draft.now().plus(LOOK_AGAIN));
        return Outcome.accepted(true, draft.writes());
    }
}
