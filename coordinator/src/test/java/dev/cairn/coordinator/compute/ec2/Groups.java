package dev.cairn.coordinator.compute.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Security groups and the rules of what may come in. What may go out is always all. */
final class Groups {
    /** One source that may reach some ports; ports are null where the protocol has none. */
    record Rule(String protocol, Integer from, Integer to, String cidr, String cidr6, String groupId) {
        @Override
        public String toString() {
            Object source = groupId != null ? groupId : cidr != null ? cidr : cidr6;
            return "peer: " + source + ", " + protocol + ", from port: " + from + ", to port: " + to + ", ALLOW";
        }
    }

    /** A group. */
    record Group(String id, String name, String description, String vpcId, Set<Rule> ingress) {}

    private static final String ACCOUNT = "123456789012";

    private final Region region;
    private final Map<String, Group> groups = new LinkedHashMap<>();

    Groups(Region region) {
        this.region = region;
    }

    Map<String, Action> actions() {
        return Map.of(
                "CreateSecurityGroup", this::create,
                "DeleteSecurityGroup", this::delete,
                "DescribeSecurityGroups", this::describe,
                "AuthorizeSecurityGroupIngress", this::authorize,
                "RevokeSecurityGroupIngress", this::revoke,
                "AuthorizeSecurityGroupEgress", (query, reply) -> reply.leaf("return", true));
    }

    void addDefault(Network.Vpc vpc) {
        add("default", "default VPC security group", vpc.id());
    }

    Group add(String name, String description, String vpcId) {
        Group group = new Group(Region.id("sg"), name, description, vpcId, new LinkedHashSet<>());
        groups.put(group.id(), group);
        return group;
    }

    Group known(String id) throws Refused {
        Group group = groups.get(id);
        if (group == null) {
            throw Refused.of("InvalidGroup.NotFound", "The security group '" + id + "' does not exist");
        }
        return group;
    }

    Group named(String name, String vpcId) throws Refused {
        return find(name, vpcId)
                .orElseThrow(() -> Refused.of(
                        "InvalidGroup.NotFound",
                        "The security group '" + name + "' does not exist in VPC '" + vpcId + "'"));
    }

    private Optional<Group> find(String name, String vpcId) {
        return groups.values().stream()
                .filter(each -> each.name().equals(name) && each.vpcId().equals(vpcId))
                .findFirst();
    }

    private void create(Query query, Xml reply) throws Refused {
        String name = query.required("GroupName");
        String description = query.required("GroupDescription");
        String vpcId = query.text("VpcId").orElse(region.network.defaultVpc().id());
        region.network.vpc(vpcId);
        if (find(name, vpcId).isPresent()) {
            throw Refused.of(
                    "InvalidGroup.Duplicate",
                    "The security group '" + name + "' already exists for VPC '" + vpcId + "'");
        }
        Map<String, String> tags = Tags.specified(query, "security-group");
        Group group = add(name, description, vpcId);
        region.tags.put(group.id(), tags);
        reply.leaf("return", true).leaf("groupId", group.id());
    }

    private void delete(Query query, Xml reply) throws Refused {
        Group group = given(query);
        if (region.machines.anyIn(group.id())) {
            throw Refused.of("DependencyViolation", "resource " + group.id() + " has a dependent object");
        }
        groups.remove(group.id());
        region.tags.forget(group.id());
        reply.leaf("return", true);
    }

    private void describe(Query query, Xml reply) throws Refused {
        Filters filters = Filters.of(query);
        for (String id : query.list("GroupId")) {
            known(id);
        }
        List<String> names = query.list("GroupName");
        for (String name : names) {
            named(name, region.network.defaultVpc().id());
        }
        List<Group> found = new ArrayList<>();
        for (Group group : groups.values()) {
            boolean asked =
                    (query.list("GroupId").isEmpty() || query.list("GroupId").contains(group.id()))
                            && (names.isEmpty() || names.contains(group.name()));
            if (asked
                    && filters.hold(region.tags.of(group.id()), name -> switch (name) {
                        case "group-name" -> List.of(group.name());
                        case "group-id" -> List.of(group.id());
                        case "vpc-id" -> List.of(group.vpcId());
                        case "description" -> List.of(group.description());
                        case "owner-id" -> List.of(ACCOUNT);
                        default -> null;
                    })) {
                found.add(group);
            }
        }
        Pages.of(query, reply, found, 5, 1000, page -> reply.items("securityGroupInfo", page, this::write));
    }

    private void write(Xml item, Group group) {
        item.leaf("ownerId", ACCOUNT)
                .leaf("groupId", group.id())
                .leaf("groupName", group.name())
                .leaf("groupDescription", group.description())
                .leaf("vpcId", group.vpcId())
                .items("ipPermissions", group.ingress(), Groups::write);
        item.items("ipPermissionsEgress", List.of(new Rule("-1", null, null, "0.0.0.0/0", null, null)), Groups::write);
        region.tags.write(item, group.id());
    }

    private static void write(Xml item, Rule rule) {
        item.leaf("ipProtocol", rule.protocol()).leaf("fromPort", rule.from()).leaf("toPort", rule.to());
        item.items(
                "groups",
                Filters.one(rule.groupId()),
                (source, id) -> source.leaf("userId", ACCOUNT).leaf("groupId", id));
        item.items("ipRanges", Filters.one(rule.cidr()), (source, cidr) -> source.leaf("cidrIp", cidr));
        item.items("ipv6Ranges", Filters.one(rule.cidr6()), (source, cidr) -> source.leaf("cidrIpv6", cidr));
    }

    private void authorize(Query query, Xml reply) throws Refused {
        Group group = given(query);
        Set<Rule> rules = rules(query);
        for (Rule rule : rules) {
            if (group.ingress().contains(rule)) {
                throw Refused.of("InvalidPermission.Duplicate", "the specified rule \"" + rule + "\" already exists");
            }
        }
        group.ingress().addAll(rules);
        reply.leaf("return", true);
    }

    private void revoke(Query query, Xml reply) throws Refused {
        Group group = given(query);
        Set<Rule> rules = rules(query);
        for (Rule rule : rules) {
            if (!group.ingress().contains(rule)) {
                throw Refused.of(
                        "InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
            }
        }
        group.ingress().removeAll(rules);
        reply.leaf("return", true);
    }

    private Group given(Query query) throws Refused {
        return query.has("GroupId")
                ? known(query.required("GroupId"))
                : named(query.required("GroupName"), region.network.defaultVpc().id());
    }

    private Set<Rule> rules(Query query) throws Refused {
        Set<Rule> rules = new LinkedHashSet<>();
        for (Query each : query.each("IpPermissions")) {
            String protocol = each.required("IpProtocol");
            boolean ports = !protocol.equals("-1");
            if (ports && !each.has("FromPort")) {
                throw Refused.of("InvalidParameterValue", "Invalid value 'null' for portRange.");
            }
            Integer from = ports ? each.number("FromPort").orElse(null) : null;
            Integer to = ports ? each.number("ToPort").orElse(null) : null;
            for (Query source : each.each("IpRanges")) {
                rules.add(new Rule(protocol, from, to, source.required("CidrIp"), null, null));
            }
            for (Query source : each.each("Ipv6Ranges")) {
                rules.add(new Rule(protocol, from, to, null, source.required("CidrIpv6"), null));
            }
            for (Query source : each.each("Groups")) {
                rules.add(new Rule(
                        protocol,
                        from,
                        to,
                        null,
                        null,
                        known(source.required("GroupId")).id()));
            }
        }
        if (rules.isEmpty()) {
            throw Refused.of("MissingParameter", "The request must contain the parameter ipPermissions");
        }
        return rules;
    }
}
