package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.lifecycle.Topology;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * AttachElasticLoadBalancer and DetachElasticLoadBalancer: one load balancer per layer, one layer per load balancer. Both
 * trigger a configure. Beyond OpsWorks a target group of the newer load balancers can be attached, by its ARN.
 */
public final class LoadBalancers {
    private static final String TARGET_GROUP =
            "arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:\\d{12}:targetgroup/[A-Za-z0-9-]{1,32}/[a-z0-9]+";

    private LoadBalancers() {}

    /**
     * Attaches a load balancer to a layer.
     *
     * @param dnsName as the account says it; null when there is none
     * @param present where the load balancer is attached already, null for nowhere
     */
    public static Outcome<LoadBalancerId> attach(
            Draft draft, LoadBalancerId id, LayerId layerId, @Nullable String dnsName, @Nullable LoadBalancer present) {
        if (!draft.before().layers().containsKey(layerId)) {
            return Outcome.notFound("Unable to find layer with ID " + layerId);
        }
        if (!id.name().matches("[A-Za-z0-9-]{1,32}|" + TARGET_GROUP)) {
            return Outcome.invalid(
                    "Elastic Load Balancer Name: must have 1 to 32 letters, digits and hyphens, or be the ARN"
                            + " of a target group, not " + id.name());
        }
        if (present != null) {
            return Outcome.invalid("Elastic Load Balancer " + id.name()
                    + (present.layerId().equals(layerId)
                            ? " is already attached to this layer"
                            : draft.before().layers().containsKey(present.layerId())
                                    ? " is attached to layer " + present.layerId() + "; detach it there first"
                                    : " is attached to a layer of another stack; detach it there first"));
        }
        Optional<LoadBalancer> other =
                of(draft.before().resources().loadBalancers().values(), layerId);
        if (other.isPresent()) {
            return Outcome.invalid("Layer " + layerId + " has the Elastic Load Balancer "
                    + other.get().id().name() + "; detach that first");
        }
        draft.put(new LoadBalancer(id, draft.stack().id(), layerId, dnsName, draft.now()));
        draft.effect(new Effect.BalanceLoad(layerId, id));
        draft.note(
                layerId, "load balancer attached", "AttachElasticLoadBalancer was called for " + id.name(), Map.of());
        return Topology.changed(draft, "load balancer " + id.name() + " was attached", id);
    }

    public static Outcome<LoadBalancerId> detach(Draft draft, LoadBalancerId id, LayerId layerId) {
        LoadBalancer found = draft.before().resources().loadBalancers().get(id);
        if (found == null || !found.layerId().equals(layerId)) {
            return Outcome.notFound("Elastic Load Balancer " + id.name() + " is not attached to layer " + layerId);
        }
        draft.delete(found);
        draft.effect(new Effect.BalanceLoad(layerId, id));
        draft.note(
                layerId, "load balancer detached", "DetachElasticLoadBalancer was called for " + id.name(), Map.of());
        return Topology.changed(draft, "load balancer " + id.name() + " was detached", id);
    }

    /** The account was asked for the name under which clients find an attached load balancer. True when it has changed. */
    public static Outcome<Boolean> named(Draft draft, LoadBalancerId id, @Nullable String dnsName) {
        LoadBalancer known = draft.before().resources().loadBalancers().get(id);
        boolean changed = known != null && dnsName != null && !dnsName.equals(known.dnsName());
        if (known != null && changed) {
            draft.put(known.withDnsName(dnsName));
        }
        return Outcome.accepted(changed, draft.writes());
    }

    /** The load balancer of a layer. */
    public static Optional<LoadBalancer> of(Iterable<LoadBalancer> all, LayerId layerId) {
        for (LoadBalancer one : all) {
            if (one.layerId().equals(layerId)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
