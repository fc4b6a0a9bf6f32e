package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.Database.Membership;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ComputeException.Remedy;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.Endpoint;
import software.amazon.awssdk.services.rds.model.Filter;

/** Databases in RDS, by ARN. */
final class Databases {
    /** RDS takes no more records in a page; a filter of so many stays a short request. */
    private static final int PAGE = 100;

    private static final int FORBIDDEN = 403;

    private final Ec2Clients clients;

    Databases(Ec2Clients clients) {
        this.clients = clients;
    }

    /** By ARN and not by identifier alone: the same name may be another account's. */
    Map<RdsDbInstanceArn, Database> describe(String region, Collection<RdsDbInstanceArn> arns) throws ComputeException {
        Map<RdsDbInstanceArn, Database> found = new HashMap<>();
        List<RdsDbInstanceArn> asked = arns.stream().distinct().toList();
        for (int from = 0; from < asked.size(); from += PAGE) {
            List<RdsDbInstanceArn> some = asked.subList(from, Math.min(asked.size(), from + PAGE));
            try {
                page(clients.databases(region), some).forEach(each -> {
                    RdsDbInstanceArn arn = new RdsDbInstanceArn(String.valueOf(each.dbInstanceArn()));
                    if (some.contains(arn)) {
                        found.put(arn, database(each));
                    }
                });
            } catch (SdkException e) {
                throw failure(region, e);
            }
        }
        return found;
    }

    /** One is asked for by name, as even the smallest emulator understands; several by a filter, in one call. */
    private static Stream<DBInstance> page(RdsClient rds, List<RdsDbInstanceArn> arns) {
        DescribeDbInstancesRequest.Builder request = DescribeDbInstancesRequest.builder();
        if (arns.size() == 1) {
            request.dbInstanceIdentifier(arns.getFirst().identifier());
        } else {
            request.maxRecords(PAGE)
                    .filters(Filter.builder()
                            .name("db-instance-id")
                            .values(arns.stream()
                                    .map(RdsDbInstanceArn::identifier)
                                    .toList())
                            .build());
        }
        try {
            // Read here: the paginator calls when it is walked through.
            return rds.describeDBInstancesPaginator(request.build()).dbInstances().stream().toList().stream();
        } catch (DbInstanceNotFoundException e) {
            return Stream.of();
        }
    }

    /** Only a lack of rights needs somebody: what does not know the question is no RDS, or none yet. */
    private static ComputeException failure(String region, SdkException e) {
        String what = "asking RDS for databases";
        if (e instanceof AwsServiceException service && service.statusCode() == FORBIDDEN) {
            return new ComputeException(
                    "%s in %s is not allowed (rds:DescribeDBInstances): %s: %s"
                            .formatted(what, region, Ec2Failures.code(service), Ec2Failures.text(service)),
                    Remedy.CHANGE,
                    e);
        }
        String said = e instanceof AwsServiceException service
                ? Ec2Failures.code(service) + ": " + Ec2Failures.text(service)
                : String.valueOf(e.getMessage());
        return new ComputeException("%s in %s failed: %s".formatted(what, region, said), Remedy.RETRY, e);
    }

    private static Database database(DBInstance seen) {
        Endpoint endpoint = seen.endpoint();
        return new Database(
                String.valueOf(seen.engine()),
                filled(seen.engineVersion()),
                endpoint == null ? null : filled(endpoint.address()),
                endpoint == null ? null : endpoint.port(),
                filled(seen.dbName()),
                filled(seen.dbInstanceClass()),
                filled(seen.dbInstanceStatus()),
                seen.allocatedStorage(),
                seen.autoMinorVersionUpgrade(),
                filled(seen.availabilityZone()),
                seen.backupRetentionPeriod(),
                seen.instanceCreateTime(),
                filled(seen.licenseModel()),
                seen.multiAZ(),
                filled(seen.preferredBackupWindow()),
                filled(seen.preferredMaintenanceWindow()),
                seen.publiclyAccessible(),
                all(
                        seen.dbParameterGroups(),
                        group -> new Membership(group.dbParameterGroupName(), group.parameterApplyStatus())),
                all(seen.dbSecurityGroups(), group -> new Membership(group.dbSecurityGroupName(), group.status())),
                all(seen.optionGroupMemberships(), group -> new Membership(group.optionGroupName(), group.status())),
                all(seen.vpcSecurityGroups(), group -> new Membership(group.vpcSecurityGroupId(), group.status())),
                seen.readReplicaDBInstanceIdentifiers(),
                all(
                        seen.statusInfos(),
                        info -> new Database.StatusInfo(
                                info.statusType(), info.normal(), info.status(), info.message())));
    }

    private static <T, R> List<R> all(List<T> seen, Function<T, R> shape) {
        return seen.stream().map(shape).toList();
    }

    private static @Nullable String filled(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
