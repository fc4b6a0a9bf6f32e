package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.launch.BuiltInSecurityGroup;
import dev.cairn.coordinator.domain.launch.LaunchOrder;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;
import software.amazon.awssdk.services.ec2.model.Vpc;

/**
 * Makes the built-in security groups of a VPC and puts back rules that they lack; what people add to them stays. Groups that
 * were in order a moment ago are not looked at again. Safe for many threads.
 */
final class SecurityGroups {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityGroups.class);
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);
    private static final String ANYWHERE = "0.0.0.0/0";

    private final Ec2Clients clients;
    private final String owner;
    private final Time time;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final Map<String, Checked> checked = new ConcurrentHashMap<>();

    private record Checked(String id, long nanos) {}

    SecurityGroups(Ec2Clients clients, String owner, Time time) {
        this.clients = clients;
        this.owner = owner;
        this.time = time;
    }

    /** The ids of all groups of the machine, built-in and custom ones. */
    List<String> ids(LaunchOrder order) throws ComputeException {
        List<String> ids = new ArrayList<>();
        if (!order.builtInSecurityGroups().isEmpty()) {
            String region = order.region();
            try {
                String vpc = vpc(order);
                ReentrantLock lock = locks.computeIfAbsent(region + " " + vpc, key -> new ReentrantLock());
                lock.lock();
                try {
                    ids.addAll(ensure(region, vpc, order.builtInSecurityGroups()));
                } finally {
                    lock.unlock();
                }
            } catch (SdkException e) {
                if (!Ec2Failures.unknownCall(e)) {
                    throw Ec2Failures.of("preparing the built-in security groups", region, e);
                }
                LOG.warn(
                        "region={} no built-in security groups, as the endpoint knows none: {}",
                        region,
                        e.getMessage());
            }
        }
        order.customSecurityGroupIds().stream().filter(id -> !ids.contains(id)).forEach(ids::add);
        return ids;
    }

    private String vpc(LaunchOrder order) throws ComputeException {
        String region = order.region();
        String named = order.vpcId();
        if (named != null) {
            return named;
        }
        Ec2Client ec2 = clients.ec2(region);
        String subnet = order.settings().subnetId();
        if (subnet != null) {
            return ec2.describeSubnets(request -> request.subnetIds(subnet)).subnets().stream()
                    .map(Subnet::vpcId)
                    .findFirst()
                    .orElseThrow(() -> new ComputeException("there is no subnet " + subnet + " in " + region, true));
        }
        return ec2.describeVpcs(request -> request.filters(filter("is-default", "true"))).vpcs().stream()
                .map(Vpc::vpcId)
                .findFirst()
                .orElseThrow(() -> new ComputeException(
                        "the account has no default VPC in " + region + ": give the stack a VpcId and a subnet", true));
    }

    private List<String> ensure(String region, String vpc, List<BuiltInSecurityGroup> wanted) {
        List<BuiltInSecurityGroup> due = wanted.stream()
                .filter(group -> !isFresh(checked.get(key(region, vpc, group))))
                .toList();
        if (!due.isEmpty()) {
            Map<String, SecurityGroup> present = present(region, vpc, due);
            for (BuiltInSecurityGroup group : due) {
                SecurityGroup found = present.get(group.name());
                String id = found == null ? create(region, vpc, group) : found.groupId();
                repair(region, id, group, found);
                checked.put(key(region, vpc, group), new Checked(id, time.nanos()));
            }
        }
        return wanted.stream()
                .map(group -> Objects.requireNonNull(checked.get(key(region, vpc, group)))
                        .id())
                .toList();
    }

    private boolean isFresh(@Nullable Checked known) {
        return known != null && time.nanos() - known.nanos() < GOOD_FOR.toNanos();
    }

    private static String key(String region, String vpc, BuiltInSecurityGroup group) {
        return region + " " + vpc + " " + group.name();
    }

    /** A launch was refused: the groups may have been deleted. */
    void forget() {
        checked.clear();
    }

    private Map<String, SecurityGroup> present(String region, String vpc, List<BuiltInSecurityGroup> groups) {
        List<String> names = groups.stream().map(BuiltInSecurityGroup::name).toList();
        return clients
                .ec2(region)
                .describeSecurityGroups(request -> request.filters(
                        filter("vpc-id", vpc),
                        Filter.builder().name("group-name").values(names).build()))
                .securityGroups()
                .stream()
                .filter(group -> group.vpcId() == null || group.vpcId().equals(vpc))
                .collect(Collectors.toMap(SecurityGroup::groupName, Function.identity(), (first, second) -> first));
    }

    private String create(String region, String vpc, BuiltInSecurityGroup group) {
        try {
            String id = clients.ec2(region)
                    .createSecurityGroup(request -> request.groupName(group.name())
                            .description("Built-in group of Cairn, made and repaired by it")
                            .vpcId(vpc)
                            .tagSpecifications(TagSpecification.builder()
                                    .resourceType(ResourceType.SECURITY_GROUP)
                                    .tags(Tag.builder()
                                            .key(Marks.OWNER)
                                            .value(owner)
                                            .build())
                                    .build()))
                    .groupId();
            LOG.info("region={} vpc={} security-group={} created name={}", region, vpc, id, group.name());
            return id;
        } catch (AwsServiceException e) {
            SecurityGroup made = Ec2Failures.code(e).equals("InvalidGroup.Duplicate")
                    ? present(region, vpc, List.of(group)).get(group.name())
                    : null;
            if (made == null) {
                throw e;
            }
            return made.groupId();
        }
    }

    private void repair(String region, String id, BuiltInSecurityGroup group, @Nullable SecurityGroup found) {
        for (IpPermission rule : rules(group, id)) {
            if (found == null || found.ipPermissions().stream().noneMatch(present -> covers(present, rule))) {
                authorize(region, id, rule);
            }
        }
    }

    private void authorize(String region, String id, IpPermission rule) {
        try {
            clients.ec2(region)
                    .authorizeSecurityGroupIngress(
                            request -> request.groupId(id).ipPermissions(rule));
            LOG.info("region={} security-group={} rule added: {}", region, id, rule);
        } catch (AwsServiceException e) {
            if (!Ec2Failures.code(e).equals("InvalidPermission.Duplicate")) {
                throw e;
            }
        }
    }

    private static List<IpPermission> rules(BuiltInSecurityGroup group, String id) {
        List<IpPermission> rules = new ArrayList<>();
        group.openPorts().stream()
                .sorted()
                .forEach(port -> rules.add(IpPermission.builder()
                        .ipProtocol("tcp")
                        .fromPort(port)
                        .toPort(port)
                        .ipRanges(IpRange.builder().cidrIp(ANYWHERE).build())
                        .build()));
        if (group.amongMembers()) {
            rules.add(IpPermission.builder()
                    .ipProtocol("-1")
                    .userIdGroupPairs(UserIdGroupPair.builder().groupId(id).build())
                    .build());
        }
        return rules;
    }

    private static boolean covers(IpPermission present, IpPermission wanted) {
        boolean ports = "-1".equals(present.ipProtocol())
                || (wanted.ipProtocol().equals(present.ipProtocol())
                        && present.fromPort() != null
                        && present.toPort() != null
                        && present.fromPort() <= wanted.fromPort()
                        && present.toPort() >= wanted.toPort());
        List<String> groups = present.userIdGroupPairs().stream()
                .map(UserIdGroupPair::groupId)
                .toList();
        return ports
                && present.ipRanges().containsAll(wanted.ipRanges())
                && wanted.userIdGroupPairs().stream().allMatch(pair -> groups.contains(pair.groupId()));
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
