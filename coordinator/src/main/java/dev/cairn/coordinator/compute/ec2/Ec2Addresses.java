package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ComputeException.Remedy;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * Elastic IPs. EC2 honours no client token here: what a lost answer has allocated is found again by its tag. Both the
 * SDK and the JDK below it repeat a call whose answer is lost, so that one call can allocate several; the others are given back.
 */
final class Ec2Addresses {
    private static final String TOKEN = "cairn:allocation";

    private final Ec2Clients clients;
    private final String owner;

    Ec2Addresses(Ec2Clients clients, String owner) {
        this.clients = clients;
        this.owner = owner;
    }

    boolean has(String region, ElasticIpAddress address) throws ComputeException {
        return Calls.ask("Elastic IPs", region, () -> find(region, address).isPresent());
    }

    Optional<ElasticIpAddress> allocated(String region, String token) throws ComputeException {
        List<Address> all = Calls.ask("Elastic IPs", region, () -> matching(region, "tag:" + TOKEN, token)).stream()
                .filter(address -> Marks.on(address.tags(), TOKEN, token))
                .sorted(Comparator.comparing(address -> String.valueOf(address.allocationId())))
                .toList();
        for (Address surplus : all.stream().skip(1).toList()) {
            release(region, surplus);
        }
        return all.stream().findFirst().map(address -> new ElasticIpAddress(address.publicIp()));
    }

    ElasticIpAddress allocate(String region, String token, Map<String, String> tags) throws ComputeException {
        Optional<ElasticIpAddress> made = allocated(region, token);
        if (made.isPresent()) {
            return made.get();
        }
        Map<String, String> all = new TreeMap<>(tags);
        all.put(TOKEN, token);
        all.put(Marks.OWNER, owner);
        TagSpecification specification = TagSpecification.builder()
                .resourceType(ResourceType.ELASTIC_IP)
                .tags(tags(all))
                .build();
        ElasticIpAddress fresh = Calls.ask(
                "Elastic IPs",
                region,
                () -> new ElasticIpAddress(clients.ec2(region)
                        .allocateAddress(each -> each.domain(DomainType.VPC).tagSpecifications(specification))
                        .publicIp()));
        return allocated(region, token).orElse(fresh);
    }

    static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    void associate(String region, ElasticIpAddress address, ServerId server) throws ComputeException {
        Address found = Calls.ask("Elastic IPs", region, () -> find(region, address))
                .orElseThrow(() -> new ComputeException(
                        "the account has no Elastic IP " + address + " in " + region
                                + ": deregister it from the stack, or allocate it again",
                        Remedy.CHANGE,
                        null));
        if (server.value().equals(found.instanceId())) {
            return;
        }
        Calls.ask(
                "Elastic IPs",
                region,
                () -> clients.ec2(region)
                        .associateAddress(each -> each.allocationId(found.allocationId())
                                .instanceId(server.value())
                                .allowReassociation(true)));
    }

    void disassociate(String region, ElasticIpAddress address, ServerId server) throws ComputeException {
        Optional<Address> found = Calls.ask("Elastic IPs", region, () -> find(region, address))
                .filter(each -> server.value().equals(each.instanceId()));
        if (found.isPresent()) {
            disassociate(region, found.get());
        }
    }

    /** By the association's id: one that has moved on meanwhile has another, and is left alone. */
    private void disassociate(String region, Address address) throws ComputeException {
        Calls.unless(
                Set.of("InvalidAssociationID.NotFound"),
                "taking the Elastic IP " + address.publicIp() + " from a machine",
                region,
                () -> clients.ec2(region).disassociateAddress(each -> each.associationId(address.associationId())));
    }

    void release(String region, ElasticIpAddress address) throws ComputeException {
        Optional<Address> found = Calls.ask("Elastic IPs", region, () -> find(region, address));
        if (found.isPresent()) {
            release(region, found.get());
        }
    }

    private void release(String region, Address address) throws ComputeException {
        if (address.associationId() != null) {
            disassociate(region, address);
        }
        Calls.unless(
                Set.of("InvalidAllocationID.NotFound"),
                "giving back the Elastic IP " + address.publicIp(),
                region,
                () -> clients.ec2(region).releaseAddress(each -> each.allocationId(address.allocationId())));
    }

    private Optional<Address> find(String region, ElasticIpAddress address) {
        return matching(region, "public-ip", address.value()).stream()
                .filter(found -> address.value().equals(found.publicIp()))
                .findFirst();
    }

    private List<Address> matching(String region, String filter, String value) {
        return clients.ec2(region)
                .describeAddresses(each ->
                        each.filters(Filter.builder().name(filter).values(value).build()))
                .addresses();
    }
}
