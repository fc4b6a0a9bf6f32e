package dev.cairn.coordinator.store.sql;

import static dev.cairn.coordinator.store.sql.Column.instant;
import static dev.cairn.coordinator.store.sql.Column.number;
import static dev.cairn.coordinator.store.sql.Column.text;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.domain.iam.IamGroup;
import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.ServiceError;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.resource.EcsCluster;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which fields of which records are columns; the migrations make these tables. Immutable. */
final class Tables {
    private static final Column ID = text("id", "id");
    private static final Column STACK = text("stack_id", "stackId");
    private static final Column CREATED = instant("created_at", "createdAt");

    final Table<Stack> stacks;
    final Table<Layer> layers;
    final Table<Instance> instances;
    final Table<App> apps;
    final Table<Deployment> deployments;
    final Table<Command> commands;
    final Table<Permission> permissions;
    final Table<LoadBasedScaling> loadBasedScaling;
    final Table<TimeBasedScaling> timeBasedScaling;
    final Table<ElasticIp> elasticIps;
    final Table<Volume> volumes;
    final Table<RdsDbInstance> databases;
    final Table<EcsCluster> clusters;
    final Table<LoadBalancer> loadBalancers;
    final Table<ServiceError> serviceErrors;
    final Table<TimelineEntry> timeline;
    final Table<Timer> timers;
    final Table<OutboxEntry> outbox;
    final Table<StackEvent> events;
    final Table<EnrolmentToken> enrolmentTokens;
    final Table<UserProfile> userProfiles;
    final Table<AccessKey> accessKeys;
    final Table<IamUser> iamUsers;
    final Table<IamGroup> iamGroups;

    private final Map<Class<? extends Entity>, Table<?>> byType;

    Tables(Documents documents) {
        Column status = text("status", "status");
        Column instance = text("instance_id", "instanceId");
        stacks = new Table<>(documents, "stack", Stack.class, false, List.of(ID), List.of(CREATED));
        layers = new Table<>(documents, "layer", Layer.class, true, List.of(ID), List.of(STACK, CREATED));
        instances =
                new Table<>(documents, "instance", Instance.class, true, List.of(ID), List.of(STACK, status, CREATED));
        apps = new Table<>(documents, "app", App.class, true, List.of(ID), List.of(STACK, CREATED));
        deployments = new Table<>(
                documents, "deployment", Deployment.class, true, List.of(ID), List.of(STACK, status, CREATED));
        commands = new Table<>(
                documents,
                "command",
                Command.class,
                true,
                List.of(ID),
                List.of(
                        STACK,
                        instance,
                        text("deployment_id", "deploymentId"),
                        number("sequence", "sequence"),
                        status,
                        CREATED));
        permissions = new Table<>(
                documents,
                "permission",
                Permission.class,
                true,
                List.of(text("stack_id", "id", "stackId"), text("user_arn", "id", "userArn")),
                List.of());
        loadBasedScaling = new Table<>(
                documents,
                "load_based_scaling",
                LoadBasedScaling.class,
                true,
                List.of(text("layer_id", "id")),
                List.of(STACK));
        timeBasedScaling = new Table<>(
                documents,
                "time_based_scaling",
                TimeBasedScaling.class,
                true,
                List.of(text("instance_id", "id")),
                List.of(STACK));
        elasticIps = new Table<>(documents, "elastic_ip", ElasticIp.class, true, List.of(ID), List.of(STACK, CREATED));
        volumes = new Table<>(
                documents,
                "volume",
                Volume.class,
                true,
                List.of(ID),
                List.of(STACK, text("ec2_volume_id", "ec2VolumeId"), CREATED));
        databases = new Table<>(
                documents, "rds_db_instance", RdsDbInstance.class, true, List.of(ID), List.of(STACK, CREATED));
        clusters = new Table<>(documents, "ecs_cluster", EcsCluster.class, true, List.of(ID), List.of(STACK, CREATED));
        loadBalancers =
                new Table<>(documents, "load_balancer", LoadBalancer.class, true, List.of(ID), List.of(STACK, CREATED));
        serviceErrors = new Table<>(
                documents, "service_error", ServiceError.class, true, List.of(ID), List.of(STACK, instance, CREATED));
        timeline = new Table<>(
                documents,
                "timeline_entry",
                TimelineEntry.class,
                true,
                List.of(ID),
                List.of(STACK, instant("decided_at", "at")));
        timers = new Table<>(
                documents,
                "timer",
                Timer.class,
                true,
                List.of(text("kind", "id", "kind"), text("subject", "id", "subject")),
                List.of(STACK, instant("due", "due")));
        outbox = new Table<>(
                documents,
                "outbox",
                OutboxEntry.class,
                true,
                List.of(ID),
                List.of(STACK, instant("due", "due"), number("attempts", "attempts"), text("last_error", "lastError")));
        events = new Table<>(
                documents,
                "stack_event",
                StackEvent.class,
                true,
                List.of(ID),
                List.of(STACK, instant("happened_at", "at")));
        enrolmentTokens = new Table<>(
                documents,
                "enrolment_token",
                EnrolmentToken.class,
                false,
                List.of(ID),
                List.of(instance, instant("expires_at", "expiresAt")));
        userProfiles = new Table<>(
                documents, "user_profile", UserProfile.class, false, List.of(text("arn", "id")), List.of(CREATED));
        accessKeys = new Table<>(
                documents,
                "access_key",
                AccessKey.class,
                false,
                List.of(ID),
                List.of(text("user_arn", "userArn"), CREATED));
        iamUsers =
                new Table<>(documents, "iam_user", IamUser.class, false, List.of(text("arn", "id")), List.of(CREATED));
        iamGroups = new Table<>(
                documents, "iam_group", IamGroup.class, false, List.of(text("name", "id")), List.of(CREATED));
        byType = Stream.<Table<?>>of(
                        stacks,
                        layers,
                        instances,
                        apps,
                        deployments,
                        commands,
                        permissions,
                        loadBasedScaling,
                        timeBasedScaling,
                        elasticIps,
                        volumes,
                        databases,
                        clusters,
                        loadBalancers,
                        serviceErrors,
                        timeline,
                        timers,
                        outbox,
                        events,
                        enrolmentTokens,
                        userProfiles,
                        accessKeys,
                        iamUsers,
                        iamGroups)
                .collect(Collectors.toUnmodifiableMap(Table::type, Function.identity()));
    }

    /** Makes the row of a stack at version 1; comes to nothing when it exists. */
    Change createStack(Stack stack) {
        return stacks.change(
                "INSERT INTO stack (id, created_at, document, version) VALUES (?, ?, ?, 1) ON CONFLICT (id) DO NOTHING",
                false,
                stack,
                stack.id());
    }

    /** Changes the row of a stack that exists; its version is counted elsewhere. */
    Change changeStack(Stack stack) {
        return stacks.change(
                "INSERT INTO stack (id, created_at, document, version) VALUES (?, ?, ?, 1)"
                        + " ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, document = excluded.document",
                true,
                stack,
                stack.id());
    }

    Table<?> of(Class<? extends Entity> type) {
        Table<?> table = byType.get(type);
        if (table == null) {
            throw new IllegalArgumentException("the store has no table for " + type);
        }
        return table;
    }
}
