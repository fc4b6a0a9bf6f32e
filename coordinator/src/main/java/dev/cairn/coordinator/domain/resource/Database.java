package dev.cairn.coordinator.domain.resource;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database as RDS describes it; after the shape {@code DBInstance} of its API, as far as OpsWorks told recipes of it. Immutable.
 *
 * @param engine such as mysql or aurora-postgresql
 * @param address null while the database is being made
 * @param name of the schema that was made with it
 * @param createdAt when RDS made it, or made it anew out of a snapshot
 */
public record Database(
        String engine,
        @Nullable String engineVersion,
        @Nullable String address,
        @Nullable Integer port,
        @Nullable String name,
        @Nullable String instanceClass,
        @Nullable String status,
        @Nullable Integer allocatedStorageGib,
        @Nullable Boolean autoMinorVersionUpgrade,
        @Nullable String availabilityZone,
        @Nullable Integer backupRetentionDays,
        @Nullable Instant createdAt,
        @Nullable String licenseModel,
        @Nullable Boolean multiAz,
        @Nullable String preferredBackupWindow,
        @Nullable String preferredMaintenanceWindow,
        @Nullable Boolean publiclyAccessible,
        List<Membership> parameterGroups,
        List<Membership> securityGroups,
        List<Membership> optionGroups,
        List<Membership> vpcSecurityGroups,
        List<String> readReplicas,
        List<StatusInfo> statusInfos) {
    private static final String MYSQL = "mysql";
    private static final String POSTGRESQL = "postgresql";

    public Database {
        parameterGroups = List.copyOf(parameterGroups);
        securityGroups = List.copyOf(securityGroups);
        optionGroups = List.copyOf(optionGroups);
        vpcSecurityGroups = List.copyOf(vpcSecurityGroups);
        readReplicas = List.copyOf(readReplicas);
        statusInfos = List.copyOf(statusInfos);
    }

    /** A group that the database is in, and how far it is in being put there. */
    public record Membership(String name, @Nullable String status) {}

    /** What RDS says of a replica. */
    public record StatusInfo(
            @Nullable String type,
            @Nullable Boolean normal,
            @Nullable String status,
            @Nullable String message) {}

    /** What its clients speak, in the words of OpsWorks' recipes: mysql, postgresql, or the engine's own family. */
    public String family() {
        return switch (engine) {
            case "mysql", "mariadb", "aurora", "aurora-mysql" -> MYSQL;
            case "postgres", "aurora-postgresql" -> POSTGRESQL;
            default -> {
                int dash = engine.indexOf('-');
                yield dash < 0 ? engine : engine.substring(0, dash);
            }
        };
    }
}
