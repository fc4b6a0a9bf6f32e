package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.iam.IamGroup;
import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.ServiceError;
import dev.cairn.coordinator.domain.instance.ServiceErrorId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.EcsClusterArn;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import dev.cairn.coordinator.port.EventLog;
import dev.cairn.coordinator.port.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The store on a SQL database. Safe for many threads; made by {@link Stores}. */
public final class SqlStore implements Store {
    /** More ids than this do not fit into one query of either database. */
    private static final int IDS_LIMIT = 30_000;

    private static final String IN_STACK = " WHERE stack_id = ?";

    /** What no stack owns is written in the name of none. */
    private static final StackId NO_STACK = new StackId("");

    private static final Set<Class<? extends Entity>> ACCOUNT =
            Set.of(UserProfile.class, AccessKey.class, IamUser.class, IamGroup.class, EnrolmentToken.class);

    private final Database database;
    private final Tables tables;
    private final CommandLogs logs;
    private final SqlEventLog events;

    SqlStore(Database database, Tables tables) {
        this.database = database;
        this.tables = tables;
        this.logs = new CommandLogs(database);
        this.events = new SqlEventLog(database, tables);
    }

    @Override
    public Optional<StackSnapshot> snapshot(StackId id) {
        return database.read(c -> {
            Optional<Long> version = version(c, id);
            if (version.isEmpty()) {
                return Optional.empty();
            }
            String stack = id.value();
            String inOrderOfCreation = IN_STACK + Table.OLDEST_FIRST.formatted("created_at");
            String inOrderOfAdding = IN_STACK + " ORDER BY added_version, added_position";
            return Optional.of(new StackSnapshot(
                    version.get(),
                    Rows.list(c, tables.stacks, " WHERE id = ?", stack).getFirst(),
                    byId(Rows.list(c, tables.layers, inOrderOfCreation, stack), layer -> layer.id()),
                    byId(Rows.list(c, tables.instances, inOrderOfCreation, stack), instance -> instance.id()),
                    byId(Rows.list(c, tables.apps, inOrderOfCreation, stack), app -> app.id()),
                    byId(
                            Rows.list(
                                    c,
                                    tables.deployments,
                                    IN_STACK + " AND status = 'RUNNING'" + Table.OLDEST_FIRST.formatted("created_at"),
                                    stack),
                            deployment -> deployment.id()),
                    byId(
                            Rows.list(
                                    c,
                                    tables.commands,
                                    IN_STACK + " AND status = 'PENDING' ORDER BY instance_id, sequence",
                                    stack),
                            command -> command.id()),
                    byId(Rows.list(c, tables.permissions, inOrderOfAdding, stack), permission -> permission.id()),
                    byId(Rows.list(c, tables.loadBasedScaling, inOrderOfAdding, stack), scaling -> scaling.id()),
                    byId(Rows.list(c, tables.timeBasedScaling, inOrderOfAdding, stack), scaling -> scaling.id()),
                    new Resources(
                            byId(Rows.list(c, tables.elasticIps, inOrderOfCreation, stack), ip -> ip.id()),
                            byId(Rows.list(c, tables.volumes, inOrderOfCreation, stack), volume -> volume.id()),
                            byId(Rows.list(c, tables.databases, inOrderOfCreation, stack), database -> database.id()),
                            byId(Rows.list(c, tables.clusters, inOrderOfCreation, stack), cluster -> cluster.id()),
                            byId(
                                    Rows.list(c, tables.loadBalancers, inOrderOfCreation, stack),
                                    balancer -> balancer.id())),
                    byId(
                            Rows.list(
                                    c, tables.timers, IN_STACK + " ORDER BY due, added_version, added_position", stack),
                            timer -> timer.id())));
        });
    }

    private static <K, E> Map<K, E> byId(List<E> entities, Function<E, K> id) {
        Map<K, E> map = LinkedHashMap.newLinkedHashMap(entities.size());
        entities.forEach(entity -> map.put(id.apply(entity), entity));
        return Collections.unmodifiableMap(map);
    }

    @Override
    public Optional<Long> version(StackId id) {
        return database.read(c -> version(c, id));
    }

    private static Optional<Long> version(Connection c, StackId id) throws SQLException {
        return Rows.number(c, "SELECT version FROM stack WHERE id = ?", id.value());
    }

    @Override
    public Optional<Long> commit(StackId id, long expectedVersion, List<Write> writes) {
        List<Change> changes = new ArrayList<>(writes.size());
        Optional<Stack> created = Optional.empty();
        boolean deleted = false;
        for (Write write : writes) {
            switch (write) {
                case Write.Put put -> {
                    checkStackWrite(put.entity().getClass(), id);
                    if (put.entity() instanceof Stack stack) {
                        checkSameStack(stack.id(), id);
                        created = Optional.of(stack);
                        changes.add(tables.changeStack(stack));
                    } else {
                        changes.add(tables.of(put.entity().getClass()).put(put.entity(), id));
                    }
                }
                case Write.Delete delete -> {
                    checkStackWrite(delete.type(), id);
                    if (delete.type() == Stack.class) {
                        checkSameStack(delete.id(), id);
                        deleted = true;
                    } else {
                        changes.add(tables.of(delete.type()).delete(delete.id(), id));
                    }
                }
            }
        }
        Commit commit = new Commit(id, expectedVersion, changes, deleted);
        if (expectedVersion != 0) {
            return database.write(commit::change);
        }
        Stack stack = created.orElseThrow(
                () -> new IllegalArgumentException("the first commit of stack " + id + " does not put the stack"));
        return database.write(c -> commit.create(c, tables.createStack(stack)));
    }

    private static void checkStackWrite(Class<? extends Entity> type, StackId id) {
        if (type == UserProfile.class || type == AccessKey.class) {
            throw new IllegalArgumentException(type.getSimpleName() + " does not belong to stack " + id);
        }
    }

    private static void checkSameStack(Id written, StackId id) {
        if (!written.equals(id)) {
            throw new IllegalArgumentException(written + " is not stack " + id);
        }
    }

    /** The writes of one decision, ready for the transaction. */
    private record Commit(StackId id, long expectedVersion, List<Change> changes, boolean deleted) {
        Optional<Long> create(Connection c, Change stack) throws SQLException {
            return Rows.apply(c, List.of(stack), 1)[0] == 0 ? Optional.empty() : apply(c);
        }

        Optional<Long> change(Connection c) throws SQLException {
            int found = Rows.update(
                    c,
                    "UPDATE stack SET version = version + 1 WHERE id = ? AND version = ?",
                    id.value(),
                    expectedVersion);
            return found == 0 ? Optional.empty() : apply(c);
        }

        private Optional<Long> apply(Connection c) throws SQLException {
            Rows.apply(c, changes, expectedVersion + 1);
            if (deleted) {
                Rows.update(
                        c,
                        "DELETE FROM enrolment_token WHERE instance_id IN (SELECT id FROM instance WHERE stack_id = ?)",
                        id.value());
                Rows.update(c, "DELETE FROM stack WHERE id = ?", id.value());
            }
            return Optional.of(expectedVersion + 1);
        }
    }

    @Override
    public List<Stack> stacks() {
        return database.read(c -> Rows.list(c, tables.stacks, " ORDER BY created_at, id"));
    }

    @Override
    public int stackCount() {
        return database.read(c -> Rows.number(c, "SELECT COUNT(*) FROM stack"))
                .map(Math::toIntExact)
                .orElse(0);
    }

    @Override
    public List<InstanceState> instanceStates() {
        return database.read(c -> Rows.list(
                c,
                "SELECT id, stack_id, status FROM instance",
                row -> new InstanceState(
                        new InstanceId(row.getString(1)),
                        new StackId(row.getString(2)),
                        InstanceStatus.valueOf(row.getString(3)))));
    }

    @Override
    public Set<StackId> stacksAtWork() {
        return stackIds("SELECT stack_id FROM deployment WHERE status = 'RUNNING'"
                + " UNION SELECT stack_id FROM command WHERE status = 'PENDING'");
    }

    @Override
    public Set<StackId> scalingStacks() {
        return stackIds("SELECT stack_id FROM time_based_scaling UNION SELECT stack_id FROM load_based_scaling");
    }

    private Set<StackId> stackIds(String query) {
        return Set.copyOf(database.read(c -> Rows.list(c, query, row -> new StackId(row.getString(1)))));
    }

    @Override
    public Optional<StackId> stackOf(Id id) {
        String query = switch (id) {
            case StackId stackId -> "SELECT id FROM stack WHERE id = ?";
            case LayerId layerId -> "SELECT stack_id FROM layer WHERE id = ?";
            case InstanceId instanceId -> "SELECT stack_id FROM instance WHERE id = ?";
            case AppId appId -> "SELECT stack_id FROM app WHERE id = ?";
            case DeploymentId deploymentId -> "SELECT stack_id FROM deployment WHERE id = ?";
            case CommandId commandId -> "SELECT stack_id FROM command WHERE id = ?";
            case ServiceErrorId errorId -> "SELECT stack_id FROM service_error WHERE id = ?";
            case ElasticIpAddress ip -> "SELECT stack_id FROM elastic_ip WHERE id = ?";
            case VolumeId volumeId -> "SELECT stack_id FROM volume WHERE id = ?";
            case Ec2VolumeId volumeId -> "SELECT stack_id FROM volume WHERE ec2_volume_id = ?";
            case RdsDbInstanceArn arn -> "SELECT stack_id FROM rds_db_instance WHERE id = ?";
            case EcsClusterArn arn -> "SELECT stack_id FROM ecs_cluster WHERE id = ?";
            case LoadBalancerId balancer -> "SELECT stack_id FROM load_balancer WHERE id = ?";
            default -> throw new IllegalArgumentException("no stack owns " + id);
        };
        return database.read(c -> Rows.text(c, query, id.value())).map(StackId::new);
    }

    @Override
    public List<Deployment> deployments(StackId stackId) {
        return database.read(c -> Rows.list(
                c, tables.deployments, IN_STACK + Table.NEWEST_FIRST.formatted("created_at"), stackId.value()));
    }

    @Override
    public List<Deployment> deployments(Collection<DeploymentId> ids) {
        return withIds(tables.deployments, ids);
    }

    @Override
    public List<Command> commandsOf(DeploymentId id) {
        return database.read(c -> Rows.list(
                c,
                tables.commands,
                " WHERE deployment_id = ?" + Table.NEWEST_FIRST.formatted("created_at"),
                id.value()));
    }

    @Override
    public List<Command> commandsOf(InstanceId id, int limit) {
        return database.read(c -> Rows.list(
                c, tables.commands, " WHERE instance_id = ? ORDER BY sequence DESC LIMIT ?", id.value(), limit));
    }

    @Override
    public List<Command> commands(Collection<CommandId> ids) {
        return withIds(tables.commands, ids);
    }

    private <E extends Entity> List<E> withIds(Table<E> table, Collection<? extends Id> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        if (ids.size() > IDS_LIMIT) {
            throw new IllegalArgumentException("more than " + IDS_LIMIT + " ids in one question");
        }
        String condition = " WHERE id IN (" + Table.parameters(ids.size()) + ")";
        Object[] values = ids.stream().map(Id::value).toArray();
        return database.read(c -> Rows.list(c, table, condition + Table.NEWEST_FIRST.formatted("created_at"), values));
    }

    @Override
    public List<ServiceError> serviceErrors(StackId id) {
        return database.read(c ->
                Rows.list(c, tables.serviceErrors, IN_STACK + Table.OLDEST_FIRST.formatted("created_at"), id.value()));
    }

    @Override
    public List<TimelineEntry> timeline(StackId id, int limit) {
        return database.read(c -> Rows.list(
                c,
                tables.timeline,
                IN_STACK + Table.NEWEST_FIRST.formatted("decided_at") + " LIMIT ?",
                id.value(),
                limit));
    }

    @Override
    public List<OutboxEntry> dueEffects(Instant now, int limit) {
        return database.read(c -> Rows.list(
                c,
                tables.outbox,
                " WHERE due <= ?" + Table.OLDEST_FIRST.formatted("due") + " LIMIT ?",
                Column.micros(now),
                limit));
    }

    @Override
    public void effectDone(OutboxEntry.Key id) {
        database.write(c -> Rows.update(c, "DELETE FROM outbox WHERE id = ?", id.value()));
    }

    @Override
    public void effectFailed(OutboxEntry.Key id, String error, Instant nextTry) {
        later(id, error, nextTry, 1);
    }

    @Override
    public void effectPutOff(OutboxEntry.Key id, String error, Instant nextTry) {
        later(id, error, nextTry, 0);
    }

    private void later(OutboxEntry.Key id, String error, Instant nextTry, int tries) {
        database.write(c -> Rows.update(
                c,
                "UPDATE outbox SET attempts = attempts + ?, last_error = ?, due = ? WHERE id = ?",
                tries,
                // PostgreSQL has no zero character in its texts.
                error.replace('\0', '\uFFFD'),
                Column.micros(nextTry),
                id.value()));
    }

    @Override
    public List<Timer> dueTimers(Instant now, int limit) {
        return database.read(c -> Rows.list(
                c, tables.timers, " WHERE due <= ? ORDER BY due, kind, subject LIMIT ?", Column.micros(now), limit));
    }

    @Override
    public Optional<Instant> nextDue() {
        return database.read(c -> Rows.number(
                        c,
                        "SELECT MIN(due) FROM (SELECT MIN(due) AS due FROM outbox"
                                + " UNION ALL SELECT MIN(due) AS due FROM timer) AS both_kinds"))
                .map(Column::instant);
    }

    @Override
    public long appendLog(CommandId id, AttemptId attemptId, long offset, byte[] data) {
        return logs.append(id, attemptId, offset, data);
    }

    @Override
    public byte[] readLog(CommandId id, long offset, int limit) {
        return logs.read(id, offset, limit);
    }

    @Override
    public EventLog events() {
        return events;
    }

    @Override
    public void trimCommands(StackId id, int keepPerInstance) {
        database.write(c -> Rows.update(
                c,
                "DELETE FROM command WHERE id IN (SELECT id FROM (SELECT id, instance_id, status,"
                        + " ROW_NUMBER() OVER (PARTITION BY instance_id ORDER BY sequence DESC) AS place"
                        + " FROM command WHERE stack_id = ?) AS placed WHERE status <> 'PENDING' AND (place > ?"
                        + " OR instance_id NOT IN (SELECT id FROM instance WHERE stack_id = ?)))",
                id.value(),
                keepPerInstance,
                id.value()));
    }

    @Override
    public void trimDeployments(StackId id, int keep) {
        database.write(c -> Rows.update(
                c,
                "DELETE FROM deployment WHERE id IN (SELECT id FROM (SELECT id, status, ROW_NUMBER() OVER ("
                        + "ORDER BY created_at DESC, added_version DESC, added_position DESC, id DESC) AS place"
                        + " FROM deployment WHERE stack_id = ?) AS placed WHERE place > ? AND status <> 'RUNNING')"
                        + " AND NOT EXISTS (SELECT 1 FROM command WHERE command.deployment_id = deployment.id)",
                id.value(),
                keep));
    }

    @Override
    public void trimTimeline(StackId id, int keep) {
        database.write(c -> Rows.update(
                c,
                "DELETE FROM timeline_entry WHERE id IN (SELECT id FROM (SELECT id, ROW_NUMBER() OVER ("
                        + "ORDER BY decided_at DESC, added_version DESC, added_position DESC, id DESC) AS place"
                        + " FROM timeline_entry WHERE stack_id = ?) AS placed WHERE place > ?)",
                id.value(),
                keep));
    }

    @Override
    public void trimEnrolmentTokens(Instant expiredBefore) {
        database.write(
                c -> Rows.update(c, "DELETE FROM enrolment_token WHERE expires_at < ?", Column.micros(expiredBefore)));
    }

    @Override
    public List<UserProfile> userProfiles() {
        return database.read(c -> Rows.list(c, tables.userProfiles, " ORDER BY created_at, arn"));
    }

    @Override
    public Optional<UserProfile> userProfile(UserArn arn) {
        return withId(tables.userProfiles, arn);
    }

    @Override
    public List<AccessKey> accessKeys() {
        return database.read(c -> Rows.list(c, tables.accessKeys, " ORDER BY created_at, id"));
    }

    @Override
    public Optional<AccessKey> accessKey(AccessKeyId id) {
        return withId(tables.accessKeys, id);
    }

    @Override
    public List<IamUser> iamUsers() {
        return database.read(c -> Rows.list(c, tables.iamUsers, " ORDER BY created_at, arn"));
    }

    @Override
    public Optional<IamUser> iamUser(UserArn arn) {
        return withId(tables.iamUsers, arn);
    }

    @Override
    public List<IamGroup> iamGroups() {
        return database.read(c -> Rows.list(c, tables.iamGroups, " ORDER BY created_at, name"));
    }

    @Override
    public List<Permission> permissionsOf(UserArn arn) {
        return database.read(
                c -> Rows.list(c, tables.permissions, " WHERE user_arn = ? ORDER BY stack_id", arn.value()));
    }

    @Override
    public void commitAccount(List<Write> writes) {
        List<Change> changes = new ArrayList<>(writes.size());
        for (Write write : writes) {
            Class<? extends Entity> type = switch (write) {
                case Write.Put put -> put.entity().getClass();
                case Write.Delete delete -> delete.type();
            };
            if (!ACCOUNT.contains(type)) {
                throw new IllegalArgumentException(type.getSimpleName() + " does not belong to the account");
            }
            changes.add(
                    switch (write) {
                        case Write.Put put -> tables.of(type).put(put.entity(), NO_STACK);
                        case Write.Delete delete -> tables.of(type).delete(delete.id(), NO_STACK);
                    });
        }
        database.write(c -> Rows.apply(c, changes, 0).length);
    }

    @Override
    public Optional<EnrolmentToken> enrolmentToken(EnrolmentToken.Key id) {
        return withId(tables.enrolmentTokens, id);
    }

    private <E extends Entity> Optional<E> withId(Table<E> table, Id id) {
        return database.read(c -> Rows.list(c, table, table.keyCondition(), id.value())).stream()
                .findFirst();
    }

    @Override
    public void close() {
        database.close();
    }
}
