package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Surroundings.Balancer;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/** Target groups of the newer load balancers, by ARN. */
final class NewerBalancers {
    private final Ec2Clients clients;

    NewerBalancers(Ec2Clients clients) {
        this.clients = clients;
    }

    Optional<Balancer> describe(String region, String arn) throws ComputeException {
        Optional<TargetGroup> found = find(region, arn);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<String> before = found.get().loadBalancerArns();
        List<LoadBalancer> balancers = before.isEmpty()
                ? List.of()
                : Calls.ask(
                        "asking for the load balancers of " + arn,
                        region,
                        () -> elb(region)
                                .describeLoadBalancers(each -> each.loadBalancerArns(before))
                                .loadBalancers());
        List<AvailabilityZone> zones = balancers.stream()
                .flatMap(balancer -> balancer.availabilityZones().stream())
                .toList();
        return Optional.of(new Balancer(
                balancers.stream().map(LoadBalancer::dnsName).findFirst().orElse(null),
                found.get().vpcId(),
                zones.stream().map(AvailabilityZone::zoneName).distinct().toList(),
                zones.stream()
                        .map(AvailabilityZone::subnetId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList(),
                List.copyOf(targets(region, arn))));
    }

    void balance(String region, String arn, Collection<Server> members) throws ComputeException {
        if (find(region, arn).isEmpty()) {
            throw new ComputeException(
                    "there is no target group " + arn + " in " + region + ": detach it from its layer", true);
        }
        Set<String> present = new HashSet<>(targets(region, arn));
        List<String> wanted =
                members.stream().map(server -> server.id().value()).toList();
        List<String> missing =
                wanted.stream().filter(id -> !present.contains(id)).toList();
        if (!missing.isEmpty()) {
            Calls.ask(
                    "registering with the target group " + arn,
                    region,
                    () -> elb(region)
                            .registerTargets(each -> each.targetGroupArn(arn).targets(descriptions(missing))));
        }
        wanted.forEach(present::remove);
        remove(region, arn, present);
    }

    void leave(String region, String arn, Collection<ServerId> servers) throws ComputeException {
        if (find(region, arn).isPresent()) {
            Set<String> present = new HashSet<>(targets(region, arn));
            present.retainAll(servers.stream().map(ServerId::value).toList());
            remove(region, arn, present);
        }
    }

    private void remove(String region, String arn, Collection<String> ids) throws ComputeException {
        if (!ids.isEmpty()) {
            Calls.unless(
                    Set.of("InvalidTarget", "TargetGroupNotFound"),
                    "deregistering from the target group " + arn,
                    region,
                    () -> elb(region)
                            .deregisterTargets(each -> each.targetGroupArn(arn).targets(descriptions(ids))));
        }
    }

    boolean drained(String region, String arn, ServerId server) throws ComputeException {
        leave(region, arn, List.of(server));
        if (find(region, arn).isEmpty()) {
            return true;
        }
        return Calls.ask(
                "asking the target group " + arn,
                region,
                () -> elb(region)
                        .describeTargetHealth(
                                each -> each.targetGroupArn(arn).targets(descriptions(List.of(server.value()))))
                        .targetHealthDescriptions()
                        .stream()
                        .noneMatch(target -> target.targetHealth().state() == TargetHealthStateEnum.DRAINING));
    }

    /** Those that are not on their way out. */
    private List<String> targets(String region, String arn) throws ComputeException {
        return Calls.ask(
                "asking the target group " + arn,
                region,
                () ->
                        elb(region)
                                .describeTargetHealth(each -> each.targetGroupArn(arn))
                                .targetHealthDescriptions()
                                .stream()
                                .filter(target -> target.targetHealth().state() != TargetHealthStateEnum.DRAINING)
                                .map(target -> target.target().id())
                                .distinct()
                                .toList());
    }

    private Optional<TargetGroup> find(String region, String arn) throws ComputeException {
        return Calls.ask("asking the target group " + arn, region, () -> {
            try {
                return elb(region).describeTargetGroups(each -> each.targetGroupArns(arn)).targetGroups().stream()
                        .findFirst();
            } catch (TargetGroupNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    private static List<TargetDescription> descriptions(Collection<String> ids) {
        return ids.stream()
                .map(id -> TargetDescription.builder().id(id).build())
                .toList();
    }

    private ElasticLoadBalancingV2Client elb(String region) {
        return clients.balancers(region);
    }
}
