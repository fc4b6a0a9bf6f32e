package dev.cairn.coordinator.store.memory;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.domain.iam.IamGroup;
import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.ServiceError;
import dev.cairn.coordinator.domain.instance.ServiceErrorId;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.EcsCluster;
import dev.cairn.coordinator.domain.resource.EcsClusterArn;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.resource.Resource;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
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
import dev.cairn.coordinator.port.StoreUnavailable;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps everything in maps under one lock. Safe for many threads. */
public final class MemoryStore implements Store {
    private static final Set<Class<? extends Entity>> ACCOUNT =
            Set.of(UserProfile.class, AccessKey.class, IamUser.class, IamGroup.class);

    private final Map<Class<? extends Entity>, Map<Id, Row>> tables = new HashMap<>();
    private final Map<StackId, Long> versions = new HashMap<>();
    private final Map<CommandId, Log> logs = new HashMap<>();
    private final MemoryEventLog events = new MemoryEventLog(this::takeEvents);
    private boolean closed;

    /**
     * @param owner null for what belongs to no stack
     * @param version the stack's version that brought it, and
     * @param position its place among the writes of that version: they order what has the same time
     */
    private record Row(Entity entity, @Nullable StackId owner, long version, int position) {}

    private record Log(ByteArrayOutputStream bytes, Map<AttemptId, Long> ends) {}

    @Override
    public synchronized Optional<StackSnapshot> snapshot(StackId id) {
        return find(Stack.class, id)
                .map(stack -> new StackSnapshot(
                        versions.getOrDefault(id, 0L),
                        stack,
                        map(of(id, Layer.class), Layer.class, Layer::id, Layer::createdAt),
                        map(of(id, Instance.class), Instance.class, Instance::id, Instance::createdAt),
                        map(of(id, App.class), App.class, App::id, App::createdAt),
                        map(
                                of(id, Deployment.class).filter(row -> running(row.entity())),
                                Deployment.class,
                                Deployment::id,
                                Deployment::createdAt),
                        commands(id),
                        map(of(id, Permission.class), Permission.class, Permission::id, MemoryStore::always),
                        map(
                                of(id, LoadBasedScaling.class),
                                LoadBasedScaling.class,
                                LoadBasedScaling::id,
                                MemoryStore::always),
                        map(
                                of(id, TimeBasedScaling.class),
                                TimeBasedScaling.class,
                                TimeBasedScaling::id,
                                MemoryStore::always),
                        new Resources(
                                resources(id, ElasticIp.class, ElasticIp::id),
                                resources(id, Volume.class, Volume::id),
                                resources(id, RdsDbInstance.class, RdsDbInstance::id),
                                resources(id, EcsCluster.class, EcsCluster::id),
                                resources(id, LoadBalancer.class, LoadBalancer::id)),
                        map(of(id, Timer.class), Timer.class, Timer::id, Timer::due)));
    }

    private <I extends Id, R extends Resource> Map<I, R> resources(StackId id, Class<R> type, Function<R, I> key) {
        return map(of(id, type), type, key, Resource::createdAt);
    }

    private Map<CommandId, Command> commands(StackId id) {
        Map<CommandId, Command> open = new LinkedHashMap<>();
        entities(Command.class)
                .filter(command -> command.stackId().equals(id) && command.open())
                .sorted(comparing((Command command) -> command.instanceId().value())
                        .thenComparingLong(Command::sequence))
                .forEach(command -> open.put(command.id(), command));
        return Collections.unmodifiableMap(open);
    }

    private static boolean running(Entity entity) {
        return entity instanceof Deployment deployment && deployment.status() == Deployment.Status.RUNNING;
    }

    @Override
    public synchronized Optional<Long> version(StackId id) {
        checkOpen();
        return Optional.ofNullable(versions.get(id));
    }

    @Override
    public synchronized Optional<Long> commit(StackId id, long expectedVersion, List<Write> writes) {
        checkOpen();
        if (versions.getOrDefault(id, 0L) != expectedVersion) {
            return Optional.empty();
        }
        check(id, expectedVersion, writes);
        long version = expectedVersion + 1;
        versions.put(id, version);
        for (int position = 0; position < writes.size(); position++) {
            apply(writes.get(position), id, version, position);
        }
        if (find(Stack.class, id).isEmpty()) {
            forget(id);
        }
        return Optional.of(version);
    }

    private void check(StackId id, long expectedVersion, List<Write> writes) {
        Map<List<Object>, CommandId> sequences = new HashMap<>();
        entities(Command.class).forEach(command -> sequences.put(sequence(command), command.id()));
        for (Write write : writes) {
            switch (write) {
                case Write.Put put -> {
                    Entity entity = put.entity();
                    StackId owner = owner(entity);
                    if (owner == null ? !(entity instanceof EnrolmentToken) : !owner.equals(id)) {
                        throw new IllegalArgumentException(entity.id() + " does not belong to stack " + id);
                    }
                    if (entity instanceof Command command
                            && !sequences
                                    .computeIfAbsent(sequence(command), key -> command.id())
                                    .equals(command.id())) {
                        throw new IllegalStateException("two commands of instance " + command.instanceId()
                                + " have sequence number " + command.sequence());
                    }
                }
                case Write.Delete delete -> {
                    boolean foreign =
                            delete.type() == Stack.class && !delete.id().equals(id);
                    if (foreign || ACCOUNT.contains(delete.type())) {
                        throw new IllegalArgumentException(delete.id() + " does not belong to stack " + id);
                    }
                }
            }
        }
        if (expectedVersion == 0
                && writes.stream()
                        .noneMatch(write -> write instanceof Write.Put put && put.entity() instanceof Stack)) {
            throw new IllegalArgumentException("the first commit of stack " + id + " does not put the stack");
        }
    }

    private static List<Object> sequence(Command command) {
        return List.of(command.instanceId(), command.sequence());
    }

    private void apply(Write write, @Nullable StackId stackId, long version, int position) {
        switch (write) {
            case Write.Put put -> {
                Entity entity = put.entity();
                Row added = new Row(entity, owner(entity), version, position);
                table(entity.getClass())
                        .merge(
                                entity.id(),
                                added,
                                (old, fresh) -> new Row(entity, old.owner(), old.version(), old.position()));
            }
            case Write.Delete delete -> {
                Row row = table(delete.type()).get(delete.id());
                if (row != null && (row.owner() == null || row.owner().equals(stackId))) {
                    table(delete.type()).remove(delete.id());
                    logs.keySet().removeIf(command -> command.equals(delete.id()));
                }
            }
        }
    }

    private void forget(StackId id) {
        versions.remove(id);
        Set<InstanceId> instances = new HashSet<>();
        of(id, Instance.class)
                .forEach(row -> instances.add((InstanceId) row.entity().id()));
        of(id, Command.class).forEach(row -> logs.remove(row.entity().id()));
        table(EnrolmentToken.class)
                .values()
                .removeIf(
                        row -> row.entity() instanceof EnrolmentToken token && instances.contains(token.instanceId()));
        tables.forEach((type, rows) -> {
            if (type != OutboxEntry.class && type != StackEvent.class) {
                rows.values().removeIf(row -> id.equals(row.owner()));
            }
        });
    }

    /** Null for what belongs to the account. */
    private static @Nullable StackId owner(Entity entity) {
        return switch (entity) {
            case Stack stack -> stack.id();
            case Layer layer -> layer.stackId();
            case Instance instance -> instance.stackId();
            case App app -> app.stackId();
            case Deployment deployment -> deployment.stackId();
            case Command command -> command.stackId();
            case Permission permission -> permission.id().stackId();
            case LoadBasedScaling scaling -> scaling.stackId();
            case TimeBasedScaling scaling -> scaling.stackId();
            case Resource resource -> resource.stackId();
            case ServiceError error -> error.stackId();
            case TimelineEntry entry -> entry.stackId();
            case Timer timer -> timer.stackId();
            case OutboxEntry entry -> entry.stackId();
            case StackEvent event -> event.stackId();
            case EnrolmentToken token -> null;
            case UserProfile profile -> null;
            case AccessKey key -> null;
            case IamUser user -> null;
            case IamGroup group -> null;
            default -> throw new IllegalArgumentException("the store does not know " + entity.getClass());
        };
    }

    @Override
    public synchronized List<Stack> stacks() {
        return entities(Stack.class)
                .sorted(comparing(Stack::createdAt)
                        .thenComparing(stack -> stack.id().value()))
                .toList();
    }

    @Override
    public synchronized int stackCount() {
        return stacks().size();
    }

    @Override
    public synchronized List<InstanceState> instanceStates() {
        return entities(Instance.class)
                .map(instance -> new InstanceState(instance.id(), instance.stackId(), instance.status()))
                .toList();
    }

    @Override
    public synchronized Set<StackId> stacksAtWork() {
        return Stream.concat(
                        entities(Deployment.class)
                                .filter(deployment -> deployment.status() == Deployment.Status.RUNNING)
                                .map(Deployment::stackId),
                        entities(Command.class).filter(Command::open).map(Command::stackId))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public synchronized Set<StackId> scalingStacks() {
        return Stream.concat(
                        entities(TimeBasedScaling.class).map(TimeBasedScaling::stackId),
                        entities(LoadBasedScaling.class).map(LoadBasedScaling::stackId))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public synchronized Optional<StackId> stackOf(Id id) {
        if (id instanceof Ec2VolumeId volumeId) {
            return entities(Volume.class)
                    .filter(volume -> volumeId.equals(volume.ec2VolumeId()))
                    .map(Volume::stackId)
                    .findFirst();
        }
        Class<? extends Entity> type = switch (id) {
            case StackId stackId -> Stack.class;
            case LayerId layerId -> Layer.class;
            case InstanceId instanceId -> Instance.class;
            case AppId appId -> App.class;
            case DeploymentId deploymentId -> Deployment.class;
            case CommandId commandId -> Command.class;
            case ServiceErrorId errorId -> ServiceError.class;
            case ElasticIpAddress ip -> ElasticIp.class;
            case VolumeId volumeId -> Volume.class;
            case RdsDbInstanceArn arn -> RdsDbInstance.class;
            case EcsClusterArn arn -> EcsCluster.class;
            case LoadBalancerId balancer -> LoadBalancer.class;
            default -> throw new IllegalArgumentException("no stack owns " + id);
        };
        return find(type, id).map(MemoryStore::owner);
    }

    @Override
    public synchronized List<Deployment> deployments(StackId stackId) {
        return newestFirst(of(stackId, Deployment.class), Deployment.class, Deployment::createdAt);
    }

    @Override
    public synchronized List<Deployment> deployments(Collection<DeploymentId> ids) {
        return newestFirst(
                rows(Deployment.class).filter(row -> ids.contains(row.entity().id())),
                Deployment.class,
                Deployment::createdAt);
    }

    @Override
    public synchronized List<Command> commandsOf(DeploymentId id) {
        return newestFirst(
                rows(Command.class)
                        .filter(row -> row.entity() instanceof Command command && id.equals(command.deploymentId())),
                Command.class,
                Command::createdAt);
    }

    @Override
    public synchronized List<Command> commandsOf(InstanceId id, int limit) {
        return entities(Command.class)
                .filter(command -> command.instanceId().equals(id))
                .sorted(comparingLong(Command::sequence).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Command> commands(Collection<CommandId> ids) {
        return newestFirst(
                rows(Command.class).filter(row -> ids.contains(row.entity().id())), Command.class, Command::createdAt);
    }

    @Override
    public synchronized List<ServiceError> serviceErrors(StackId id) {
        return newestFirst(of(id, ServiceError.class), ServiceError.class, ServiceError::createdAt)
                .reversed();
    }

    @Override
    public synchronized List<TimelineEntry> timeline(StackId id, int limit) {
        return newestFirst(of(id, TimelineEntry.class), TimelineEntry.class, TimelineEntry::at).stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<OutboxEntry> dueEffects(Instant now, int limit) {
        return newestFirst(
                        rows(OutboxEntry.class)
                                .filter(row -> row.entity() instanceof OutboxEntry entry
                                        && !entry.due().isAfter(now)),
                        OutboxEntry.class,
                        OutboxEntry::due)
                .reversed()
                .stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized void effectDone(OutboxEntry.Key id) {
        checkOpen();
        table(OutboxEntry.class).remove(id);
    }

    @Override
    public synchronized void effectFailed(OutboxEntry.Key id, String error, Instant nextTry) {
        later(id, error, nextTry, 1);
    }

    @Override
    public synchronized void effectPutOff(OutboxEntry.Key id, String error, Instant nextTry) {
        later(id, error, nextTry, 0);
    }

    private void later(OutboxEntry.Key id, String error, Instant nextTry, int tries) {
        find(OutboxEntry.class, id)
                .ifPresent(entry -> apply(
                        Write.put(new OutboxEntry(
                                entry.id(), entry.stackId(), entry.effect(), nextTry, entry.attempts() + tries, error)),
                        entry.stackId(),
                        0,
                        0));
    }

    @Override
    public synchronized List<Timer> dueTimers(Instant now, int limit) {
        return entities(Timer.class)
                .filter(timer -> !timer.due().isAfter(now))
                .sorted(comparing(Timer::due)
                        .thenComparing(timer -> timer.id().kind().name())
                        .thenComparing(timer -> timer.id().subject()))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Optional<Instant> nextDue() {
        return Stream.concat(
                        entities(OutboxEntry.class).map(OutboxEntry::due),
                        entities(Timer.class).map(Timer::due))
                .min(Comparator.naturalOrder());
    }

    @Override
    public synchronized long appendLog(CommandId id, AttemptId attemptId, long offset, byte[] data) {
        if (find(Command.class, id).isEmpty()) {
            return offset + data.length;
        }
        Log log = logs.computeIfAbsent(id, key -> new Log(new ByteArrayOutputStream(), new HashMap<>()));
        long end = log.ends().getOrDefault(attemptId, 0L);
        if (log.bytes().size() >= LOG_LIMIT_BYTES) {
            return Math.max(end, offset + data.length);
        }
        long fresh = offset + data.length - end;
        if (offset > end || fresh <= 0) {
            return end;
        }
        long room = LOG_LIMIT_BYTES - log.bytes().size();
        log.bytes().write(data, (int) (data.length - fresh), (int) Math.min(fresh, room));
        log.ends().put(attemptId, end + fresh);
        return end + fresh;
    }

    @Override
    public synchronized byte[] readLog(CommandId id, long offset, int limit) {
        checkOpen();
        Log log = logs.get(id);
        if (log == null || offset >= log.bytes().size()) {
            return new byte[0];
        }
        byte[] bytes = log.bytes().toByteArray();
        return Arrays.copyOfRange(bytes, (int) offset, (int) Math.min(bytes.length, offset + limit));
    }

    @Override
    public EventLog events() {
        return events;
    }

    /** Those that commits have brought since the last call, in order. */
    private synchronized List<StackEvent> takeEvents() {
        checkOpen();
        List<StackEvent> fresh = rows(StackEvent.class)
                .sorted(comparing((Row row) -> String.valueOf(row.owner()))
                        .thenComparingLong(Row::version)
                        .thenComparingInt(Row::position))
                .map(row -> (StackEvent) row.entity())
                .toList();
        table(StackEvent.class).clear();
        return fresh;
    }

    @Override
    public synchronized void trimCommands(StackId id, int keepPerInstance) {
        Map<InstanceId, Integer> seen = new HashMap<>();
        Set<InstanceId> existing = entities(Instance.class)
                .filter(instance -> instance.stackId().equals(id))
                .map(Instance::id)
                .collect(Collectors.toSet());
        entities(Command.class)
                .filter(command -> command.stackId().equals(id))
                .sorted(comparingLong(Command::sequence).reversed())
                .filter(command -> seen.merge(command.instanceId(), 1, Integer::sum) > keepPerInstance
                        || !existing.contains(command.instanceId()))
                .filter(command -> !command.open())
                .forEach(command -> apply(Write.delete(command), id, 0, 0));
    }

    @Override
    public synchronized void trimDeployments(StackId id, int keep) {
        Set<DeploymentId> used = new HashSet<>();
        entities(Command.class).forEach(command -> {
            if (command.deploymentId() != null) {
                used.add(command.deploymentId());
            }
        });
        deployments(id).stream()
                .skip(keep)
                .filter(deployment -> !running(deployment) && !used.contains(deployment.id()))
                .forEach(deployment -> apply(Write.delete(deployment), id, 0, 0));
    }

    @Override
    public synchronized void trimTimeline(StackId id, int keep) {
        timeline(id, Integer.MAX_VALUE).stream().skip(keep).forEach(entry -> apply(Write.delete(entry), id, 0, 0));
    }

    @Override
    public synchronized void trimEnrolmentTokens(Instant expiredBefore) {
        checkOpen();
        table(EnrolmentToken.class)
                .values()
                .removeIf(row -> row.entity() instanceof EnrolmentToken token
                        && token.expiresAt().isBefore(expiredBefore));
    }

    @Override
    public synchronized List<UserProfile> userProfiles() {
        return entities(UserProfile.class)
                .sorted(comparing(UserProfile::createdAt)
                        .thenComparing(profile -> profile.id().value()))
                .toList();
    }

    @Override
    public synchronized Optional<UserProfile> userProfile(UserArn arn) {
        return find(UserProfile.class, arn);
    }

    @Override
    public synchronized List<AccessKey> accessKeys() {
        return entities(AccessKey.class)
                .sorted(comparing(AccessKey::createdAt)
                        .thenComparing(key -> key.id().value()))
                .toList();
    }

    @Override
    public synchronized Optional<AccessKey> accessKey(AccessKeyId id) {
        return find(AccessKey.class, id);
    }

    @Override
    public synchronized List<IamUser> iamUsers() {
        return entities(IamUser.class)
                .sorted(comparing(IamUser::createdAt)
                        .thenComparing(user -> user.id().value()))
                .toList();
    }

    @Override
    public synchronized Optional<IamUser> iamUser(UserArn arn) {
        return find(IamUser.class, arn);
    }

    @Override
    public synchronized List<IamGroup> iamGroups() {
        return entities(IamGroup.class)
                .sorted(comparing(IamGroup::createdAt)
                        .thenComparing(group -> group.id().value()))
                .toList();
    }

    @Override
    public synchronized List<Permission> permissionsOf(UserArn arn) {
        return entities(Permission.class)
                .filter(permission -> permission.id().userArn().equals(arn))
                .sorted(comparing(permission -> permission.id().stackId().value()))
                .toList();
    }

    @Override
    public synchronized void commitAccount(List<Write> writes) {
        checkOpen();
        for (Write write : writes) {
            Class<? extends Entity> type = switch (write) {
                case Write.Put put -> put.entity().getClass();
                case Write.Delete delete -> delete.type();
            };
            if (!ACCOUNT.contains(type) && type != EnrolmentToken.class) {
                throw new IllegalArgumentException(type.getSimpleName() + " does not belong to the account");
            }
        }
        writes.forEach(write -> apply(write, null, 0, 0));
    }

    @Override
    public synchronized Optional<EnrolmentToken> enrolmentToken(EnrolmentToken.Key id) {
        return find(EnrolmentToken.class, id);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreUnavailable("the store is closed", new IllegalStateException("closed"));
        }
    }

    private Map<Id, Row> table(Class<? extends Entity> type) {
        checkOpen();
        return tables.computeIfAbsent(type, key -> new HashMap<>());
    }

    private Stream<Row> rows(Class<? extends Entity> type) {
        return table(type).values().stream();
    }

    private Stream<Row> of(StackId id, Class<? extends Entity> type) {
        return rows(type).filter(row -> id.equals(row.owner()));
    }

    private <E extends Entity> Stream<E> entities(Class<E> type) {
        return rows(type).map(row -> type.cast(row.entity()));
    }

    private <E extends Entity> Optional<E> find(Class<E> type, Id id) {
        return Optional.ofNullable(table(type).get(id)).map(row -> type.cast(row.entity()));
    }

    private static <E extends Entity> Comparator<Row> byAge(Class<E> type, Function<E, Instant> time) {
        return comparing((Row row) -> time.apply(type.cast(row.entity())))
                .thenComparingLong(Row::version)
                .thenComparingInt(Row::position)
                .thenComparing(row -> row.entity().id().value());
    }

    private static <E extends Entity> List<E> newestFirst(Stream<Row> rows, Class<E> type, Function<E, Instant> time) {
        return new ArrayList<>(rows.sorted(byAge(type, time).reversed())
                .map(row -> type.cast(row.entity()))
                .toList());
    }

    private static <K extends Id, E extends Entity> Map<K, E> map(
            Stream<Row> rows, Class<E> type, Function<E, K> key, Function<E, Instant> time) {
        Map<K, E> map = new LinkedHashMap<>();
        rows.sorted(byAge(type, time))
                .map(row -> type.cast(row.entity()))
                .forEach(entity -> map.put(key.apply(entity), entity));
        return Collections.unmodifiableMap(map);
    }

    private static Instant always(Entity entity) {
        return Instant.EPOCH;
    }
}
