package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.List;
import java.util.Optional;

/**
 * Descriptions of registered resources. No operation of this version registers one, so the true answer is an empty list,
 * after the same checks as ever: clients that walk over a stack (Terraform, scripts) need it.
 */
final class ResourceOperations {
    private ResourceOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("DescribeElasticIps", Requirement.SHOW, ResourceOperations::elasticIps),
                new Operation("DescribeVolumes", Requirement.SHOW, ResourceOperations::volumes),
                new Operation("DescribeRaidArrays", Requirement.SHOW, ResourceOperations::raidArrays),
                new Operation("DescribeElasticLoadBalancers", Requirement.SHOW, ResourceOperations::loadBalancers),
                new Operation("DescribeRdsDbInstances", Requirement.SHOW, ResourceOperations::databases),
                new Operation("DescribeEcsClusters", Requirement.SHOW, ResourceOperations::clusters));
    }

    private static ObjectNode elasticIps(Call call) {
        one(call, "StackId", "InstanceId", "Ips");
        owner(call);
        none(call, "Ips");
        return empty("ElasticIps");
    }

    private static ObjectNode volumes(Call call) {
        one(call, "StackId", "InstanceId", "RaidArrayId", "VolumeIds");
        String raid = call.members().text("RaidArrayId");
        if (raid != null) {
            throw ApiFailure.notFound("Unable to find RAID array with ID " + raid);
        }
        owner(call);
        none(call, "VolumeIds");
        return empty("Volumes");
    }

    private static ObjectNode raidArrays(Call call) {
        one(call, "StackId", "InstanceId", "RaidArrayIds");
        owner(call);
        none(call, "RaidArrayIds");
        return empty("RaidArrays");
    }

    private static ObjectNode loadBalancers(Call call) {
        one(call, "StackId", "LayerIds");
        List<String> layers = call.members().texts("LayerIds");
        if (layers != null) {
            call.eachOf(
                    layers,
                    LayerId::new,
                    (snapshot, id) -> Optional.ofNullable(snapshot.layers().get(id)));
        } else if (!call.members().has("StackId")) {
            throw ApiFailure.invalid("Please provide one or more layer IDs or a stack ID");
        }
        owner(call);
        return empty("ElasticLoadBalancers");
    }

    private static ObjectNode databases(Call call) {
        call.stack(new StackId(call.members().requiredText("StackId")));
        none(call, "RdsDbInstanceArns");
        return empty("RdsDbInstances");
    }

    private static ObjectNode clusters(Call call) {
        one(call, "StackId", "EcsClusterArns");
        call.members().integer("MaxResults");
        call.members().text("NextToken");
        owner(call);
        none(call, "EcsClusterArns");
        return empty("EcsClusters");
    }

    private static void one(Call call, String... identifiers) {
        if (call.members().count(identifiers) > 1) {
            throw ApiFailure.invalid("Please provide only one of " + String.join(", ", identifiers));
        }
    }

    /** The stack or instance must exist, and be one that the caller may look at. */
    private static void owner(Call call) {
        String stack = call.members().text("StackId");
        if (stack != null) {
            call.stack(new StackId(stack));
        }
        String instance = call.members().text("InstanceId");
        if (instance != null) {
            call.stack(InstanceOperations.stackOf(call, new InstanceId(instance)));
        }
    }

    /** Whatever such a list names is not registered. */
    private static void none(Call call, String list) {
        List<String> named = call.members().texts(list);
        if (named != null && !named.isEmpty()) {
            throw ApiFailure.notFound(String.join(", ", named));
        }
    }

    private static ObjectNode empty(String name) {
        return Shapes.list(name, List.<ObjectNode>of(), shape -> shape);
    }
}
