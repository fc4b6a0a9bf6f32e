package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** What subnets do of themselves. */
final class Subnets {
    private final Ec2Clients clients;

    Subnets(Ec2Clients clients) {
        this.clients = clients;
    }

    /**
     * Do machines get a public address in this subnet, or none, without a word about it?
     *
     * @param id null for any of the default VPC
     */
    boolean give(String region, @Nullable String id, boolean publicAddress) throws ComputeException {
        Filter chosen = Filter.builder()
                .name(id == null ? "default-for-az" : "subnet-id")
                .values(id == null ? "true" : id)
                .build();
        try {
            List<Subnet> found = clients
                    .ec2(region)
                    .describeSubnets(
                            DescribeSubnetsRequest.builder().filters(chosen).build())
                    .subnets()
                    .stream()
                    .filter(subnet -> id == null || id.equals(subnet.subnetId()))
                    .toList();
            return !found.isEmpty()
                    && found.stream()
                            .allMatch(subnet -> Boolean.TRUE.equals(subnet.mapPublicIpOnLaunch()) == publicAddress);
        } catch (SdkException e) {
            if (Ec2Failures.unknownCall(e)) {
                return false;
            }
            throw Ec2Failures.of("looking for a subnet", region, e);
        }
    }
}
