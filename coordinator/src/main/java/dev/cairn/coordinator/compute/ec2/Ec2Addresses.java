package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ComputeException.Remedy;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
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

    private final AwsClients clients;

    Ec2Addresses(AwsClients clients) {
        this.clients = clients;
    }

    boolean has(String region, ElasticIpAddress address) throws ComputeException {
        return AwsFailures.asked(() -> find(region, address).isPresent());
    }

    Optional<ElasticIpAddress> allocated(String region, String token) throws ComputeException {
        List<Address> all = AwsFailures.asked(() -> matching(region, "tag:" + TOKEN, token)).stream()
                .sorted(Comparator.comparing(Address::allocationId))
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
        TagSpecification specification = TagSpecification.builder()
                .resourceType(ResourceType.ELASTIC_IP)
                .tags(tags(all))
                .build();
        ElasticIpAddress fresh = AwsFailures.asked(() -> new ElasticIpAddress(clients.ec2(region)
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
        Address found = AwsFailures.asked(() -> find(region, address))
                .orElseThrow(() -> new ComputeException(
                        "the account has no Elastic IP " + address + " in " + region
                                + ": deregister it from the stack, or allocate it again",
                        Remedy.CHANGE,
                        null));
        if (server.value().equals(found.instanceId())) {
            return;
        }
        AwsFailures.asked(() -> clients.ec2(region)
                .associateAddress(each -> each.allocationId(found.allocationId())
                        .instanceId(server.value())
                        .allowReassociation(true)));
    }

    void disassociate(String region, ElasticIpAddress address, ServerId server) throws ComputeException {
        Optional<Address> found = AwsFailures.asked(() -> find(region, address))
                .filter(each -> server.value().equals(each.instanceId()));
        if (found.isPresent()) {
            disassociate(clients.ec2(region), found.get());
        }
    }

    /** By the association's id: one that has moved on meanwhile has another, and is left alone. */
    private static void disassociate(Ec2Client ec2, Address address) throws ComputeException {
        try {
            ec2.disassociateAddress(each -> each.associationId(address.associationId()));
        } catch (SdkException e) {
            if (!AwsFailures.is(e, "InvalidAssociationID.NotFound")) {
                throw AwsFailures.of(e);
            }
        }
    }

    void release(String region, ElasticIpAddress address) throws ComputeException {
        Optional<Address> found = AwsFailures.asked(() -> find(region, address));
        if (found.isPresent()) {
            release(region, found.get());
        }
    }

    private void release(String region, Address address) throws ComputeException {
        Ec2Client ec2 = clients.ec2(region);
        if (address.associationId() != null) {
            disassociate(ec2, address);
        }
        try {
            ec2.releaseAddress(each -> each.allocationId(address.allocationId()));
        } catch (SdkException e) {
            if (!AwsFailures.is(e, "InvalidAllocationID.NotFound")) {
                throw AwsFailures.of(e);
            }
        }
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
