package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.Database.Membership;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A registered database as stacks of Chef 11 tell it in {@code opsworks.stack.rds_instances}. All keys are always there; null and
 * empty where RDS was never heard.
 */
final class RdsAttributes {
    private RdsAttributes() {}

    static Tree of(RdsDbInstance database) {
        Seen seen = new Seen(database.database());
        return new Tree()
                .with("arn", database.id().value())
                .with("db_instance_identifier", database.id().identifier())
                .with("region", database.id().region())
                .with("db_user", database.user())
                .with("db_password", database.password())
                .with("address", seen.get(Database::address))
                .with("port", seen.get(Database::port))
                .with("engine", seen.get(RdsAttributes::engine))
                .with("db_name", seen.get(Database::name))
                .with("db_instance_class", seen.get(Database::instanceClass))
                .with("db_instance_status", seen.get(Database::status))
                .with("allocated_storage", seen.get(Database::allocatedStorageGib))
                .with("auto_minor_version_upgrade", seen.get(Database::autoMinorVersionUpgrade))
                .with("availability_zone", seen.get(Database::availabilityZone))
                .with("backup_retention_period", seen.get(Database::backupRetentionDays))
                .with("instance_create_time", seen.get(RdsAttributes::createdAt))
                .with("license_model", seen.get(Database::licenseModel))
                .with("multi_az", seen.get(Database::multiAz))
                .with("preferred_backup_window", seen.get(Database::preferredBackupWindow))
                .with("preferred_maintenance_window", seen.get(Database::preferredMaintenanceWindow))
                .with("publicly_accessible", seen.get(Database::publiclyAccessible))
                .with(
                        "db_parameter_groups",
                        seen.groups(Database::parameterGroups, "db_parameter_group_name", "parameter_apply_status"))
                .with("db_security_groups", seen.groups(Database::securityGroups, "db_security_group_name", "status"))
                .with("option_group_memberships", seen.groups(Database::optionGroups, "option_group_name", "status"))
                .with("read_replica_db_instance_identifiers", (Object)
                        seen.list(Database::readReplicas, replica -> replica))
                .with("status_infos", (Object) seen.list(Database::statusInfos, RdsAttributes::statusInfo))
                .with(
                        "vpc_security_groups",
                        seen.groups(Database::vpcSecurityGroups, "vpc_security_group_id", "status"));
    }

    /** With its version in brackets, as OpsWorks told it. */
    private static String engine(Database database) {
        String version = database.engineVersion();
        return version == null ? database.engine() : database.engine() + "(" + version + ")";
    }

    private static @Nullable String createdAt(Database database) {
        Instant at = database.createdAt();
        return at == null ? null : Tree.time(at);
    }

    private static Object statusInfo(Database.StatusInfo info) {
        return new Tree()
                .with("status_type", (Object) info.type())
                .with("normal", (Object) info.normal())
                .with("status", (Object) info.status())
                .with("message", (Object) info.message())
                .map();
    }

    /** What RDS said, where it said anything. */
    private record Seen(Optional<Database> database) {
        @Nullable
        Object get(Function<Database, ? extends @Nullable Object> member) {
            return database.isEmpty() ? null : member.apply(database.get());
        }

        <T> List<Object> list(Function<Database, List<T>> member, Function<T, Object> shape) {
            List<Object> shapes = new ArrayList<>();
            database.map(member).orElse(List.of()).forEach(one -> shapes.add(shape.apply(one)));
            return shapes;
        }

        @Nullable
        Object groups(Function<Database, List<Membership>> member, String name, String status) {
            return list(
                    member,
                    group -> new Tree()
                            .with(name, group.name())
                            .with(status, (Object) group.status())
                            .map());
        }
    }
}
