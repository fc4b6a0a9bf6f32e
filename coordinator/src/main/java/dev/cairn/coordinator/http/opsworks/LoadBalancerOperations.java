package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.lifecycle.Balancing;
import dev.cairn.coordinator.domain.registration.LoadBalancers;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Surroundings.Balancer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Classic load balancers of layers. */
final class LoadBalancerOperations {
    private LoadBalancerOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("AttachElasticLoadBalancer", Requirement.MANAGE, LoadBalancerOperations::attach),
                new Operation("DetachElasticLoadBalancer", Requirement.MANAGE, LoadBalancerOperations::detach),
                new Operation("DescribeElasticLoadBalancers", Requirement.SHOW, LoadBalancerOperations::describe));
    }

    private static ObjectNode attach(Call call) {
        String name = call.members().requiredText("ElasticLoadBalancerName");
        LayerId layerId = new LayerId(call.members().requiredText("LayerId"));
        StackId stackId = LayerOperations.stackOf(call, layerId);
        LoadBalancerId id = idOf(call.stack(stackId), name);
        String region = call.stack(stackId).stack().settings().region();
        Optional<Balancer> found = InAccount.asked(call, surroundings -> surroundings.balancer(region, name));
        if (found.isEmpty() && call.desk().decisions().surroundings().inAccount()) {
            throw ApiFailure.invalid(
                    "Elastic Load Balancer Name: the account has no load balancer " + name + " in " + region);
        }
        @Nullable String dnsName = found.map(Balancer::dnsName).orElse(null);
        call.register(
                stackId,
                id,
                (draft, owner) -> LoadBalancers.attach(draft, id, layerId, dnsName, present(call, id, owner)));
        return Shapes.empty();
    }

    private static @Nullable LoadBalancer present(Call call, LoadBalancerId id, @Nullable StackId owner) {
        return Optional.ofNullable(owner)
                .flatMap(stackId -> call.desk().decisions().snapshot(stackId))
                .map(snapshot -> snapshot.resources().loadBalancers().get(id))
                .orElse(null);
    }

    private static ObjectNode detach(Call call) {
        String name = call.members().requiredText("ElasticLoadBalancerName");
        LayerId layerId = new LayerId(call.members().requiredText("LayerId"));
        StackId stackId = LayerOperations.stackOf(call, layerId);
        LoadBalancerId id = idOf(call.stack(stackId), name);
        call.draft(stackId, draft -> LoadBalancers.detach(draft, id, layerId));
        return Shapes.empty();
    }

    private static ObjectNode describe(Call call) {
        Members members = call.members();
        members.atMostOne("StackId", "LayerIds");
        String stack = members.identifier("StackId");
        List<String> layers = members.identifiers("LayerIds");
        if (stack != null) {
            StackSnapshot snapshot = call.stack(new StackId(stack));
            return Shapes.list(
                    "ElasticLoadBalancers",
                    snapshot.resources().loadBalancers().values(),
                    balancer -> shape(call, snapshot, balancer));
        }
        if (layers == null) {
            throw ApiFailure.invalid("Please provide one or more layer IDs or a stack ID");
        }
        List<ObjectNode> shapes = call
                .eachOf(
                        layers,
                        LayerId::new,
                        (snapshot, id) ->
                                Optional.ofNullable(snapshot.layers().get(id)).map(layer -> new Place(snapshot, id)))
                .stream()
                .flatMap(place -> place.shape(call).stream())
                .toList();
        return Shapes.list("ElasticLoadBalancers", shapes, shape -> shape);
    }

    /** A layer, where a load balancer may be attached. */
    private record Place(StackSnapshot snapshot, LayerId layerId) {
        Optional<ObjectNode> shape(Call call) {
            return LoadBalancers.of(snapshot.resources().loadBalancers().values(), layerId)
                    .map(balancer -> LoadBalancerOperations.shape(call, snapshot, balancer));
        }
    }

    private static ObjectNode shape(Call call, StackSnapshot snapshot, LoadBalancer balancer) {
        ObjectNode shape =
                Shapes.single("ElasticLoadBalancerName", balancer.id().name());
        shape.put("Region", snapshot.stack().settings().region());
        shape.put("StackId", balancer.stackId().value());
        shape.put("LayerId", balancer.layerId().value());
        Optional<Balancer> found = found(call, snapshot.stack().settings().region(), balancer);
        if (found.isPresent()) {
            Shapes.put(shape, "DnsName", found.get().dnsName());
            Shapes.put(shape, "VpcId", found.get().vpcId());
            Shapes.texts(shape, "AvailabilityZones", found.get().zones());
            Shapes.texts(shape, "SubnetIds", found.get().subnetIds());
            Shapes.texts(shape, "Ec2InstanceIds", found.get().serverIds());
            return shape;
        }
        Shapes.put(shape, "DnsName", balancer.dnsName());
        Shapes.put(shape, "VpcId", snapshot.stack().settings().vpcId());
        List<Server> servers = Balancing.members(snapshot.instances().values(), balancer.layerId());
        Shapes.texts(shape, "AvailabilityZones", of(servers, Server::availabilityZone));
        Shapes.texts(shape, "SubnetIds", of(servers, Server::subnetId));
        Shapes.texts(shape, "Ec2InstanceIds", of(servers, server -> server.id().value()));
        return shape;
    }

    /** What the account says; the record alone where there is none, or where it does not answer. */
    private static Optional<Balancer> found(Call call, String region, LoadBalancer balancer) {
        try {
            return call.desk()
                    .decisions()
                    .surroundings()
                    .balancer(region, balancer.id().name());
        } catch (ComputeException e) {
            return Optional.empty();
        }
    }

    private static List<String> of(List<Server> servers, Function<Server, @Nullable String> value) {
        return servers.stream()
                .map(value)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }

    private static LoadBalancerId idOf(StackSnapshot snapshot, String name) {
        return LoadBalancerId.of(snapshot.stack().settings().region(), name);
    }
}
