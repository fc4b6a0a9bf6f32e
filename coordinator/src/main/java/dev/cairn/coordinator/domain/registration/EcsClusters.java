package dev.cairn.coordinator.domain.registration;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.resource.EcsCluster;
import dev.cairn.coordinator.domain.resource.EcsClusterArn;
import dev.cairn.coordinator.domain.stack.StackId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** RegisterEcsCluster and DeregisterEcsCluster: one cluster per stack, one stack per cluster. */
public final class EcsClusters {
    private static final String ARN = "arn:aws[a-z-]*:ecs:([a-z0-9-]+):(\\d{12}):cluster/([A-Za-z0-9_-]{1,255})";

    private EcsClusters() {}

    /**
     * Registers a cluster with the stack.
     *
     * @param owner the stack that has the cluster already, null for none
     */
    public static Outcome<EcsClusterArn> register(Draft draft, EcsClusterArn arn, @Nullable StackId owner) {
        StackId stackId = draft.stack().id();
        String region = draft.stack().settings().region();
        if (!arn.value().matches(ARN)) {
            return Outcome.invalid("Ecs Cluster Arn: " + arn + " is not an ARN of a cluster, such as arn:aws:ecs:"
                    + region + ":123456789012:cluster/name");
        }
        if (!arn.region().equals(region)) {
            return Outcome.invalid("Ecs Cluster Arn: " + arn + " is not in the stack's region " + region);
        }
        Optional<Outcome<EcsClusterArn>> taken = Registration.taken("ECS cluster", arn, stackId, owner);
        if (taken.isPresent()) {
            return taken.get();
        }
        Optional<EcsCluster> other =
                draft.before().resources().clusters().values().stream().findFirst();
        if (other.isPresent()) {
            return Outcome.invalid(
                    "The stack has the ECS cluster " + other.get().id() + "; deregister that first");
        }
        draft.put(new EcsCluster(arn, stackId, draft.now()));
        draft.note(stackId, "ECS cluster registered", "RegisterEcsCluster was called for " + arn, Map.of());
        return Outcome.accepted(arn, draft.writes());
    }

    public static Outcome<EcsClusterArn> deregister(Draft draft, EcsClusterArn arn) {
        EcsCluster found = draft.before().resources().clusters().get(arn);
        if (found == null) {
            return unknown(arn);
        }
        Optional<Layer> layer = draft.before().layers().values().stream()
                .filter(one -> arn.value().equals(one.settings().attributes().get("EcsClusterArn")))
                .findFirst();
        if (layer.isPresent()) {
            return Outcome.invalid("ECS cluster " + arn + " is used by layer "
                    + layer.get().settings().name() + "; delete the layer first");
        }
        draft.delete(found);
        draft.note(
                draft.stack().id(), "ECS cluster deregistered", "DeregisterEcsCluster was called for " + arn, Map.of());
        return Outcome.accepted(arn, draft.writes());
    }

    public static <T> Outcome<T> unknown(EcsClusterArn arn) {
        return Outcome.notFound("Unable to find ECS cluster with ARN " + arn);
    }
}
