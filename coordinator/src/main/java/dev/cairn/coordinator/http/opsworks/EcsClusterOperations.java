package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.registration.EcsClusters;
import dev.cairn.coordinator.domain.resource.EcsCluster;
import dev.cairn.coordinator.domain.resource.EcsClusterArn;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Clusters in ECS. */
final class EcsClusterOperations {
    private EcsClusterOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("RegisterEcsCluster", Requirement.MANAGE, EcsClusterOperations::register),
                new Operation("DeregisterEcsCluster", Requirement.MANAGE, EcsClusterOperations::deregister),
                new Operation("DescribeEcsClusters", Requirement.SHOW, EcsClusterOperations::describe));
    }

    private static ObjectNode register(Call call) {
        EcsClusterArn arn = arn(call);
        StackId stackId = new StackId(call.members().requiredText("StackId"));
        return Shapes.single(
                "EcsClusterArn",
                call.register(stackId, arn, (draft, owner) -> EcsClusters.register(draft, arn, owner))
                        .value());
    }

    private static ObjectNode deregister(Call call) {
        EcsClusterArn arn = arn(call);
        call.draft(
                call.stackOf(arn, "Unable to find ECS cluster with ARN " + arn),
                draft -> EcsClusters.deregister(draft, arn));
        return Shapes.empty();
    }

    /** A stack has one cluster at most, so that there is never a second page. */
    private static ObjectNode describe(Call call) {
        Members members = call.members();
        members.atMostOne("StackId", "EcsClusterArns");
        String stack = members.identifier("StackId");
        List<String> arns = members.identifiers("EcsClusterArns");
        Integer most = members.integer("MaxResults");
        String token = members.identifier("NextToken");
        if ((most != null || token != null) && stack == null) {
            throw ApiFailure.invalid("MaxResults and NextToken can be used with StackId only");
        }
        if (token != null) {
            throw ApiFailure.invalid("Next Token: is not valid");
        }
        List<ObjectNode> shapes;
        if (stack != null) {
            shapes = shapes(call.stack(new StackId(stack))).toList();
        } else if (arns != null) {
            shapes = call.eachOf(
                    arns,
                    EcsClusterArn::new,
                    (snapshot, arn) -> Optional.ofNullable(
                                    snapshot.resources().clusters().get(arn))
                            .map(EcsClusterOperations::shape));
        } else {
            shapes =
                    call.stacks().stream().flatMap(EcsClusterOperations::shapes).toList();
        }
        return Shapes.list("EcsClusters", shapes, shape -> shape);
    }

    private static Stream<ObjectNode> shapes(StackSnapshot snapshot) {
        return snapshot.resources().clusters().values().stream().map(EcsClusterOperations::shape);
    }

    private static ObjectNode shape(EcsCluster cluster) {
        ObjectNode shape = Shapes.single("EcsClusterArn", cluster.id().value());
        shape.put("EcsClusterName", cluster.id().name());
        shape.put("StackId", cluster.stackId().value());
        shape.put("RegisteredAt", Shapes.timestamp(cluster.createdAt()));
        return shape;
    }

    private static EcsClusterArn arn(Call call) {
        return new EcsClusterArn(call.members().requiredText("EcsClusterArn"));
    }
}
