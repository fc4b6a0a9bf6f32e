package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.catalog.Places.Subnet;
import dev.cairn.coordinator.domain.catalog.Places.Vpc;
import dev.cairn.coordinator.port.Compute.ComputeException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** VPCs and their subnets. */
final class Networks {
    private final Ec2Clients clients;

    Networks(Ec2Clients clients) {
        this.clients = clients;
    }

    Optional<Vpc> vpc(String region, String id) throws ComputeException {
        return found(
                        "looking for the VPC " + id,
                        region,
                        () -> clients.ec2(region)
                                .describeVpcs(each -> each.vpcIds(id))
                                .vpcs())
                .stream()
                .filter(vpc -> id.equals(vpc.vpcId()))
                .map(vpc -> new Vpc(Boolean.TRUE.equals(vpc.isDefault())))
                .findFirst();
    }

    Optional<Subnet> subnet(String region, String id) throws ComputeException {
        return found(
                        "looking for the subnet " + id,
                        region,
                        () -> clients.ec2(region)
                                .describeSubnets(each -> each.subnetIds(id))
                                .subnets())
                .stream()
                .filter(subnet -> id.equals(subnet.subnetId()))
                .map(subnet -> new Subnet(String.valueOf(subnet.vpcId()), String.valueOf(subnet.availabilityZone())))
                .findFirst();
    }

    /** EC2 refuses an id that it does not know, and one that is none. */
    private static <T> List<T> found(String what, String region, Supplier<List<T>> call) throws ComputeException {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            String code = Ec2Failures.code(e);
            if (code.startsWith("InvalidVpcI") || code.startsWith("InvalidSubnetI")) {
                return List.of();
            }
            throw Ec2Failures.of(what, region, e);
        } catch (SdkException e) {
            throw Ec2Failures.of(what, region, e);
        }
    }
}
