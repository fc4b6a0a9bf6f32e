package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Surroundings.Balancer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.elasticloadbalancing.ElasticLoadBalancingClient;
import software.amazon.awssdk.services.elasticloadbalancing.model.Instance;
import software.amazon.awssdk.services.elasticloadbalancing.model.InvalidInstanceException;
import software.amazon.awssdk.services.elasticloadbalancing.model.LoadBalancerDescription;
import software.amazon.awssdk.services.elasticloadbalancing.model.LoadBalancerNotFoundException;

/** Classic load balancers, by name. */
final class Balancers {
    private final Ec2Clients clients;

    Balancers(Ec2Clients clients) {
        this.clients = clients;
    }

    Optional<Balancer> describe(String region, String name) throws ComputeException {
        return find(region, name)
                .map(found -> new Balancer(
                        found.dnsName(), found.vpcId(), found.availabilityZones(), found.subnets(), members(found)));
    }

    void balance(String region, String name, Collection<Server> members) throws ComputeException {
        LoadBalancerDescription found = find(region, name)
                .orElseThrow(() -> new ComputeException(
                        "there is no load balancer " + name + " in " + region + ": detach it from its layer", true));
        reach(region, found, members);
        Set<String> present = new HashSet<>(members(found));
        List<String> wanted =
                members.stream().map(server -> server.id().value()).toList();
        List<String> missing =
                wanted.stream().filter(id -> !present.contains(id)).toList();
        if (!missing.isEmpty()) {
            Calls.ask(
                    "registering with the load balancer " + name,
                    region,
                    () -> elb(region)
                            .registerInstancesWithLoadBalancer(
                                    each -> each.loadBalancerName(name).instances(instances(missing))));
        }
        wanted.forEach(present::remove);
        remove(region, name, present);
    }

    /** Outside a VPC a balancer has zones, in one it has subnets, of each zone one. */
    private void reach(String region, LoadBalancerDescription balancer, Collection<Server> members)
            throws ComputeException {
        Set<String> zones = new HashSet<>(balancer.availabilityZones());
        List<String> subnets = new ArrayList<>();
        for (Server server : members) {
            if (server.availabilityZone() != null
                    && server.subnetId() != null
                    && zones.add(server.availabilityZone())) {
                subnets.add(server.subnetId());
            }
        }
        if (balancer.vpcId() != null && !subnets.isEmpty()) {
            Calls.ask(
                    "letting the load balancer " + balancer.loadBalancerName() + " reach more zones",
                    region,
                    () -> elb(region)
                            .attachLoadBalancerToSubnets(each -> each.loadBalancerName(balancer.loadBalancerName())
                                    .subnets(subnets)));
        }
    }

    void leave(String region, String name, Collection<ServerId> servers) throws ComputeException {
        Optional<LoadBalancerDescription> found = find(region, name);
        if (found.isPresent()) {
            Set<String> present = new HashSet<>(members(found.get()));
            present.retainAll(servers.stream().map(ServerId::value).toList());
            remove(region, name, present);
        }
    }

    private void remove(String region, String name, Collection<String> ids) throws ComputeException {
        if (!ids.isEmpty()) {
            Calls.unless(
                    Set.of("InvalidInstance"),
                    "deregistering from the load balancer " + name,
                    region,
                    () -> elb(region)
                            .deregisterInstancesFromLoadBalancer(
                                    each -> each.loadBalancerName(name).instances(instances(ids))));
        }
    }

    /** A machine that leaves is shown in service until its last connection has ended. */
    boolean drained(String region, String name, ServerId server) throws ComputeException {
        leave(region, name, List.of(server));
        return Calls.ask("asking the load balancer " + name, region, () -> {
            try {
                return elb(region)
                        .describeInstanceHealth(
                                each -> each.loadBalancerName(name).instances(instances(List.of(server.value()))))
                        .instanceStates()
                        .stream()
                        .noneMatch(state -> "InService".equals(state.state()));
            } catch (InvalidInstanceException | LoadBalancerNotFoundException e) {
                return true;
            }
        });
    }

    private Optional<LoadBalancerDescription> find(String region, String name) throws ComputeException {
        return Calls.ask("asking the load balancer " + name, region, () -> {
            try {
                return elb(region)
                        .describeLoadBalancers(each -> each.loadBalancerNames(name))
                        .loadBalancerDescriptions()
                        .stream()
                        .findFirst();
            } catch (LoadBalancerNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    private static List<String> members(LoadBalancerDescription balancer) {
        return balancer.instances().stream().map(Instance::instanceId).toList();
    }

    private static List<Instance> instances(Collection<String> ids) {
        return ids.stream().map(id -> Instance.builder().instanceId(id).build()).toList();
    }

    private ElasticLoadBalancingClient elb(String region) {
        return clients.classicBalancers(region);
    }
}
