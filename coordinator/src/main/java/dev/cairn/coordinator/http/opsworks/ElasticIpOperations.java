package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.registration.ElasticIps;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Elastic IP addresses. */
final class ElasticIpOperations {
    private ElasticIpOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("RegisterElasticIp", Requirement.MANAGE, ElasticIpOperations::register),
                new Operation("DeregisterElasticIp", Requirement.MANAGE, ElasticIpOperations::deregister),
                new Operation("AssociateElasticIp", Requirement.MANAGE, ElasticIpOperations::associate),
                new Operation("DisassociateElasticIp", Requirement.MANAGE, ElasticIpOperations::disassociate),
                new Operation("UpdateElasticIp", Requirement.MANAGE, ElasticIpOperations::update),
                new Operation("DescribeElasticIps", Requirement.SHOW, ElasticIpOperations::describe));
    }

    private static ObjectNode register(Call call) {
        ElasticIpAddress ip = address(call);
        StackId stackId = new StackId(call.members().requiredText("StackId"));
        String region = call.stack(stackId).stack().settings().region();
        if (!InAccount.asked(call, surroundings -> surroundings.hasAddress(region, ip))) {
            throw ApiFailure.invalid("Elastic Ip: the account has no address " + ip + " in " + region);
        }
        return Shapes.single(
                "ElasticIp",
                call.register(stackId, ip, (draft, owner) -> ElasticIps.register(draft, ip, owner))
                        .value());
    }

    private static ObjectNode deregister(Call call) {
        ElasticIpAddress ip = address(call);
        call.draft(stackOf(call, ip), draft -> ElasticIps.deregister(draft, ip));
        return Shapes.empty();
    }

    private static ObjectNode associate(Call call) {
        ElasticIpAddress ip = address(call);
        InstanceId instanceId = new InstanceId(call.members().requiredText("InstanceId"));
        StackId stackId = stackOf(call, ip);
        InstanceOperations.stackOf(call, instanceId);
        call.draft(stackId, draft -> ElasticIps.associate(draft, ip, instanceId));
        return Shapes.empty();
    }

    private static ObjectNode disassociate(Call call) {
        ElasticIpAddress ip = address(call);
        call.draft(stackOf(call, ip), draft -> ElasticIps.disassociate(draft, ip));
        return Shapes.empty();
    }

    private static ObjectNode update(Call call) {
        ElasticIpAddress ip = address(call);
        String name = call.members().text("Name");
        call.draft(stackOf(call, ip), draft -> ElasticIps.rename(draft, ip, name));
        return Shapes.empty();
    }

    private static ObjectNode describe(Call call) {
        Members members = call.members();
        members.atMostOne("StackId", "InstanceId", "Ips");
        String stack = members.identifier("StackId");
        String instance = members.identifier("InstanceId");
        List<String> ips = members.identifiers("Ips");
        List<ObjectNode> shapes;
        if (stack != null) {
            shapes = shapes(call.stack(new StackId(stack))).toList();
        } else if (instance != null) {
            StackId stackId = InstanceOperations.stackOf(call, new InstanceId(instance));
            shapes = shapes(call.stack(stackId))
                    .filter(shape -> instance.equals(shape.path("InstanceId").asText()))
                    .toList();
        } else if (ips != null) {
            shapes = call.eachOf(
                    ips,
                    ElasticIpAddress::new,
                    (snapshot, ip) -> Optional.ofNullable(
                                    snapshot.resources().elasticIps().get(ip))
                            .map(found -> shape(snapshot, found)));
        } else {
            shapes = call.stacks().stream().flatMap(ElasticIpOperations::shapes).toList();
        }
        return Shapes.list("ElasticIps", shapes, shape -> shape);
    }

    private static Stream<ObjectNode> shapes(StackSnapshot snapshot) {
        return snapshot.resources().elasticIps().values().stream().map(ip -> shape(snapshot, ip));
    }

    private static ObjectNode shape(StackSnapshot snapshot, ElasticIp ip) {
        ObjectNode shape = Shapes.single("Ip", ip.id().value());
        Shapes.put(shape, "Name", ip.name());
        shape.put("Domain", snapshot.stack().settings().vpcId() == null ? "standard" : "vpc");
        shape.put("Region", snapshot.stack().settings().region());
        ElasticIps.holder(snapshot.instances().values(), ip.id())
                .ifPresent(holder -> shape.put("InstanceId", holder.value()));
        return shape;
    }

    private static ElasticIpAddress address(Call call) {
        return new ElasticIpAddress(call.members().requiredText("ElasticIp"));
    }

    private static StackId stackOf(Call call, ElasticIpAddress ip) {
        return call.stackOf(ip, "Unable to find Elastic IP " + ip);
    }
}
