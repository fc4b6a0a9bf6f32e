package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.catalog.Places.Subnet;
import dev.cairn.coordinator.domain.catalog.Places.Vpc;
import dev.cairn.coordinator.port.Compute.ComputeException;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** VPCs and their subnets. An endpoint that does not know the question finds nothing wrong with them. */
final class Networks {
    private static final Vpc UNKNOWN_VPC = new Vpc(true);
    private static final Subnet UNKNOWN_SUBNET = new Subnet(null, null);

    private final Ec2Clients clients;

    Networks(Ec2Clients clients) {
        this.clients = clients;
    }

    Optional<Vpc> vpc(String region, String id) throws ComputeException {
        return found(
                "looking for the VPC " + id,
                region,
                UNKNOWN_VPC,
                () -> clients.ec2(region).describeVpcs(each -> each.vpcIds(id)).vpcs().stream()
                        .filter(vpc -> id.equals(vpc.vpcId()))
                        .map(vpc -> new Vpc(Boolean.TRUE.equals(vpc.isDefault())))
                        .findFirst());
    }

    Optional<Subnet> subnet(String region, String id) throws ComputeException {
        return found(
                "looking for the subnet " + id,
                region,
                UNKNOWN_SUBNET,
                () -> clients.ec2(region).describeSubnets(each -> each.subnetIds(id)).subnets().stream()
                        .filter(subnet -> id.equals(subnet.subnetId()))
                        .map(subnet -> new Subnet(subnet.vpcId(), subnet.availabilityZone()))
                        .findFirst());
    }

    /** EC2 refuses an id that it does not know, and one that is none. */
    private static <T> Optional<T> found(String what, String region, T unknown, Supplier<Optional<T>> call)
            throws ComputeException {
        try {
            return call.get();
        } catch (SdkException e) {
            String code = e instanceof AwsServiceException service ? Ec2Failures.code(service) : "";
            if (code.startsWith("InvalidVpcI") || code.startsWith("InvalidSubnetI")) {
                return Optional.empty();
            }
            if (Ec2Failures.unknownCall(e)) {
                return Optional.of(unknown);
            }
            throw Ec2Failures.of(what, region, e);
        }
    }
}
