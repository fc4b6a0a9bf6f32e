package dev.cairn.coordinator.compute.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Classic load balancers. A member that leaves one with draining is on its way until the next step. */
public final class ClassicBalancers {
    private static final class Balancer {
        final String name;
        final String vpcId;
        final Set<String> zones = new LinkedHashSet<>();
        final Set<String> subnets = new LinkedHashSet<>();
        final Set<String> members = new LinkedHashSet<>();
        final Set<String> leaving = new LinkedHashSet<>();
        boolean draining;
        int drainingSeconds = 300;

        Balancer(String name, String vpcId) {
            this.name = name;
            this.vpcId = vpcId;
        }
    }

    private final Region region;
    private final Map<String, Balancer> balancers = new LinkedHashMap<>();

    ClassicBalancers(Region region) {
        this.region = region;
    }

    Map<String, Action> actions() {
        return Map.of(
                "DescribeLoadBalancers", this::describe,
                "RegisterInstancesWithLoadBalancer", this::register,
                "DeregisterInstancesFromLoadBalancer", this::deregister,
                "DescribeInstanceHealth", this::health,
                "DescribeLoadBalancerAttributes", this::attributes,
                "ModifyLoadBalancerAttributes", this::modify,
                "AttachLoadBalancerToSubnets", this::attachSubnets,
                "EnableAvailabilityZonesForLoadBalancer", this::enableZones);
    }

    /** Makes one in the default VPC, in these of its zones. */
    public void add(String name, String... zones) {
        synchronized (region) {
            Balancer balancer = new Balancer(name, region.network.defaultVpc().id());
            try {
                for (String zone : zones) {
                    balancer.zones.add(zone);
                    balancer.subnets.add(region.network.defaultSubnet(zone).id());
                }
            } catch (Refused e) {
                throw new IllegalArgumentException(e);
            }
            balancers.put(name, balancer);
        }
    }

    /** The machines that are registered and not on their way out. */
    public Set<String> members(String name) {
        synchronized (region) {
            return Set.copyOf(balancers.get(name).members);
        }
    }

    /** Those that are deregistered and still have connections. */
    public Set<String> leaving(String name) {
        synchronized (region) {
            return Set.copyOf(balancers.get(name).leaving);
        }
    }

    public Set<String> zones(String name) {
        synchronized (region) {
            return Set.copyOf(balancers.get(name).zones);
        }
    }

    void step() {
        balancers.values().forEach(each -> each.leaving.clear());
    }

    private Balancer named(String name) throws Refused {
        Balancer balancer = balancers.get(name);
        if (balancer == null) {
            throw Refused.of("LoadBalancerNotFound", "There is no ACTIVE Load Balancer named '" + name + "'");
        }
        return balancer;
    }

    private Balancer given(Query query) throws Refused {
        return named(query.required("LoadBalancerName"));
    }

    private void describe(Query query, Xml reply) throws Refused {
        List<Balancer> found = new ArrayList<>();
        List<String> names = query.list("LoadBalancerNames.member");
        for (String name : names.isEmpty() ? List.copyOf(balancers.keySet()) : names) {
            found.add(named(name));
        }
        reply.members(
                "LoadBalancerDescriptions",
                found,
                (item, each) -> item.leaf("LoadBalancerName", each.name)
                        .leaf("DNSName", each.name + "-1234567890." + region.name + ".elb.amazonaws.com")
                        .leaf("Scheme", "internet-facing")
                        .leaf("VPCId", each.vpcId)
                        .texts("AvailabilityZones", "member", each.zones)
                        .texts("Subnets", "member", each.subnets)
                        .members("Instances", each.members, (member, id) -> member.leaf("InstanceId", id)));
    }

    private static List<String> ids(Query query) {
        return query.each("Instances.member").stream()
                .map(each -> each.text("InstanceId").orElse(""))
                .toList();
    }

    private void register(Query query, Xml reply) throws Refused {
        Balancer balancer = given(query);
        for (String id : ids(query)) {
            try {
                region.machines.known(id);
            } catch (Refused e) {
                throw Refused.of("InvalidInstance", "Could not find EC2 instance " + id + ".");
            }
        }
        balancer.members.addAll(ids(query));
        ids(query).forEach(balancer.leaving::remove);
        writeMembers(reply, balancer);
    }

    private void deregister(Query query, Xml reply) throws Refused {
        Balancer balancer = given(query);
        for (String id : ids(query)) {
            if (balancer.members.remove(id) && balancer.draining) {
                balancer.leaving.add(id);
            }
        }
        writeMembers(reply, balancer);
    }

    private static void writeMembers(Xml reply, Balancer balancer) {
        reply.members("Instances", balancer.members, (member, id) -> member.leaf("InstanceId", id));
    }

    private void health(Query query, Xml reply) throws Refused {
        Balancer balancer = given(query);
        Set<String> asked = new LinkedHashSet<>(ids(query));
        if (asked.isEmpty()) {
            asked.addAll(balancer.members);
            asked.addAll(balancer.leaving);
        }
        reply.members("InstanceStates", asked, (item, id) -> {
            boolean leaving = balancer.leaving.contains(id);
            boolean in = leaving || balancer.members.contains(id);
            item.leaf("InstanceId", id)
                    .leaf("State", in ? "InService" : "OutOfService")
                    .leaf("ReasonCode", in ? "N/A" : "Instance")
                    .leaf(
                            "Description",
                            leaving
                                    ? "Instance deregistration currently in progress."
                                    : in ? "N/A" : "Instance is not currently registered with the LoadBalancer.");
        });
    }

    private void attributes(Query query, Xml reply) throws Refused {
        Balancer balancer = given(query);
        reply.branch("LoadBalancerAttributes", inner -> writeDraining(inner, balancer));
    }

    private void modify(Query query, Xml reply) throws Refused {
        Balancer balancer = given(query);
        Query draining = query.under("LoadBalancerAttributes.ConnectionDraining");
        if (draining.has("Enabled")) {
            balancer.draining = draining.flag("Enabled");
        }
        balancer.drainingSeconds = draining.number("Timeout").orElse(balancer.drainingSeconds);
        reply.leaf("LoadBalancerName", balancer.name);
        reply.branch("LoadBalancerAttributes", inner -> writeDraining(inner, balancer));
    }

    private static void writeDraining(Xml xml, Balancer balancer) {
        xml.branch(
                "ConnectionDraining",
                draining -> draining.leaf("Enabled", balancer.draining).leaf("Timeout", balancer.drainingSeconds));
    }

    private void attachSubnets(Query query, Xml reply) throws Refused {
        Balancer balancer = given(query);
        for (String id : query.list("Subnets.member")) {
            Network.Subnet subnet = region.network.subnet(id);
            if (balancer.subnets.stream().anyMatch(each -> !each.equals(id))
                    && balancer.zones.contains(subnet.zone())) {
                throw Refused.of(
                        "InvalidConfigurationRequest", "ELB cannot be attached to multiple subnets in the same AZ.");
            }
            balancer.subnets.add(id);
            balancer.zones.add(subnet.zone());
        }
        reply.texts("Subnets", "member", balancer.subnets);
    }

    private void enableZones(Query query, Xml reply) throws Refused {
        Balancer balancer = given(query);
        throw Refused.of(
                "InvalidConfigurationRequest",
                "Load Balancer " + balancer.name + " is in a VPC: its zones follow from its subnets");
    }
}
