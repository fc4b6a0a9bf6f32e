package dev.cairn.coordinator.compute.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Target groups of the newer load balancers. A target that leaves is draining until the next step. */
public final class TargetGroups {
    private static final class Group {
        final String arn;
        final String name;
        final String vpcId;
        final Set<String> targets = new LinkedHashSet<>();
        final Set<String> draining = new LinkedHashSet<>();

        Group(String arn, String name, String vpcId) {
            this.arn = arn;
            this.name = name;
            this.vpcId = vpcId;
        }

        String balancerArn() {
            return arn.substring(0, arn.indexOf(":targetgroup/")) + ":loadbalancer/app/" + name + "/50dc6c495c0c9188";
        }
    }

    private final Region region;
    private final Map<String, Group> groups = new LinkedHashMap<>();

    TargetGroups(Region region) {
        this.region = region;
    }

    Map<String, Action> actions() {
        return Map.of(
                "DescribeTargetGroups", this::describe,
                "RegisterTargets", this::register,
                "DeregisterTargets", this::deregister,
                "DescribeTargetHealth", this::health,
                "DescribeTargetGroupAttributes", this::attributes,
                "DescribeLoadBalancers", this::describeBalancers);
    }

    /** Makes one behind a balancer of the same name in the default VPC and gives its ARN. */
    public String add(String name) {
        synchronized (region) {
            String arn = "arn:aws:elasticloadbalancing:" + region.name + ":123456789012:targetgroup/" + name
                    + "/6d0ecf831eec9f09";
            groups.put(arn, new Group(arn, name, region.network.defaultVpc().id()));
            return arn;
        }
    }

    /** The machines that are registered and not on their way out. */
    public Set<String> targets(String arn) {
        synchronized (region) {
            return Set.copyOf(groups.get(arn).targets);
        }
    }

    void step() {
        groups.values().forEach(each -> each.draining.clear());
    }

    private Group known(String arn) throws Refused {
        Group group = groups.get(arn);
        if (group == null) {
            throw Refused.of("TargetGroupNotFound", "One or more target groups not found");
        }
        return group;
    }

    private Group given(Query query) throws Refused {
        return known(query.required("TargetGroupArn"));
    }

    private void describe(Query query, Xml reply) throws Refused {
        List<String> arns = query.list("TargetGroupArns.member");
        List<String> names = query.list("Names.member");
        for (String arn : arns) {
            known(arn);
        }
        List<Group> found = new ArrayList<>();
        for (Group group : groups.values()) {
            if ((arns.isEmpty() || arns.contains(group.arn)) && (names.isEmpty() || names.contains(group.name))) {
                found.add(group);
            }
        }
        reply.members(
                "TargetGroups",
                found,
                (item, group) -> item.leaf("TargetGroupArn", group.arn)
                        .leaf("TargetGroupName", group.name)
                        .leaf("Protocol", "HTTP")
                        .leaf("Port", 80)
                        .leaf("VpcId", group.vpcId)
                        .leaf("TargetType", "instance")
                        .texts("LoadBalancerArns", "member", List.of(group.balancerArn())));
    }

    private static List<String> ids(Query query) {
        return query.each("Targets.member").stream()
                .map(each -> each.text("Id").orElse(""))
                .toList();
    }

    private void register(Query query, Xml reply) throws Refused {
        Group group = given(query);
        for (String id : ids(query)) {
            Machine machine;
            try {
                machine = region.machines.known(id);
            } catch (Refused e) {
                throw Refused.of("InvalidTarget", "The following targets are not valid instances: '" + id + "'");
            }
            if (!machine.is(Machine.State.RUNNING)) {
                throw Refused.of(
                        "InvalidTarget",
                        "The following targets are not in a running state and cannot be registered: '" + id + "'");
            }
        }
        group.targets.addAll(ids(query));
        ids(query).forEach(group.draining::remove);
    }

    private void deregister(Query query, Xml reply) throws Refused {
        Group group = given(query);
        for (String id : ids(query)) {
            if (group.targets.remove(id)) {
                group.draining.add(id);
            }
        }
    }

    private void health(Query query, Xml reply) throws Refused {
        Group group = given(query);
        Set<String> asked = new LinkedHashSet<>(ids(query));
        if (asked.isEmpty()) {
            asked.addAll(group.targets);
            asked.addAll(group.draining);
        }
        reply.members("TargetHealthDescriptions", asked, (item, id) -> {
            String state = group.targets.contains(id) ? "healthy" : group.draining.contains(id) ? "draining" : "unused";
            item.branch("Target", target -> target.leaf("Id", id).leaf("Port", 80))
                    .branch("TargetHealth", health -> health.leaf("State", state));
        });
    }

    private void attributes(Query query, Xml reply) throws Refused {
        given(query);
        reply.members(
                "Attributes",
                List.of("300"),
                (item, value) ->
                        item.leaf("Key", "deregistration_delay.timeout_seconds").leaf("Value", value));
    }

    private void describeBalancers(Query query, Xml reply) throws Refused {
        List<Group> found = new ArrayList<>();
        List<String> arns = query.list("LoadBalancerArns.member");
        for (String arn : arns) {
            found.add(groups.values().stream()
                    .filter(each -> each.balancerArn().equals(arn))
                    .findFirst()
                    .orElseThrow(() -> Refused.of("LoadBalancerNotFound", "Load balancers '[" + arn + "]' not found")));
        }
        reply.members(
                "LoadBalancers",
                arns.isEmpty() ? groups.values() : found,
                (item, each) -> item.leaf("LoadBalancerArn", each.balancerArn())
                        .leaf("LoadBalancerName", each.name)
                        .leaf("DNSName", each.name + "-9876543210." + region.name + ".elb.amazonaws.com")
                        .leaf("VpcId", each.vpcId)
                        .leaf("Type", "application")
                        .members("AvailabilityZones", region.network.zones(), (zone, name) -> {
                            try {
                                zone.leaf("ZoneName", name)
                                        .leaf(
                                                "SubnetId",
                                                region.network
                                                        .defaultSubnet(name)
                                                        .id());
                            } catch (Refused e) {
                                throw new IllegalStateException(e);
                            }
                        }));
    }
}
