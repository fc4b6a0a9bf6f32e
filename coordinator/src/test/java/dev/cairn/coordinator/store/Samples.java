package dev.cairn.coordinator.store;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.app.AppSettings;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.domain.iam.GroupName;
import dev.cairn.coordinator.domain.iam.IamGroup;
import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.iam.Policies;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.Scaled;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.instance.ServiceError;
import dev.cairn.coordinator.domain.instance.ServiceErrorId;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.layer.Recipes;
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
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.stack.StackSettings;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One object of each kind that stores keep, with every field set: {@code SamplesTest} sees to it. */
public final class Samples {
    public static final Instant NOW = Instant.parse("2026-03-01T10:20:30.123456Z");
    public static final StackId STACK = new StackId("7a3c0b1e-0001-4d5e-8f90-a1b2c3d4e5f6");
    public static final LayerId LAYER = new LayerId("7a3c0b1e-0002-4d5e-8f90-a1b2c3d4e5f6");
    public static final InstanceId APP1 = new InstanceId("7a3c0b1e-0003-4d5e-8f90-a1b2c3d4e5f6");
    public static final AppId APP = new AppId("7a3c0b1e-0004-4d5e-8f90-a1b2c3d4e5f6");
    public static final DeploymentId DEPLOYMENT = new DeploymentId("7a3c0b1e-0005-4d5e-8f90-a1b2c3d4e5f6");
    public static final CommandId COMMAND = new CommandId("7a3c0b1e-0006-4d5e-8f90-a1b2c3d4e5f6");
    public static final AttemptId ATTEMPT = new AttemptId("7a3c0b1e-0007-4d5e-8f90-a1b2c3d4e5f6");
    public static final ServiceErrorId ERROR = new ServiceErrorId("7a3c0b1e-0008-4d5e-8f90-a1b2c3d4e5f6");
    public static final UserArn ALICE = new UserArn("arn:aws:iam::123456789012:user/alice");

    private Samples() {}

    public static Stack stack() {
        return stack(STACK, NOW);
    }

    public static Stack stack(StackId id, Instant createdAt) {
        return new Stack(
                id,
                "shop",
                stackSettings("{\"greeting\": \"Grüße aus Łódź \uD83D\uDE80\"}"),
                Map.of("team", "shop"),
                createdAt,
                42);
    }

    public static StackSettings stackSettings(String customJson) {
        return new StackSettings(
                "Shop",
                "eu-central-1",
                "vpc-1",
                Map.of("Color", "rgb(45, 114, 184)"),
                "arn:aws:iam::123456789012:role/service",
                "arn:aws:iam::123456789012:instance-profile/default",
                "Ubuntu 22.04 LTS",
                "Layer_Dependent",
                "eu-central-1a",
                "subnet-1",
                customJson,
                "12",
                true,
                "3.2.0",
                true,
                true,
                source(),
                "key",
                "ebs",
                "LATEST");
    }

    public static Source source() {
        return new Source("git", "https://git.example/x.git", "me", new Secret("pass"), new Secret("PEM"), "main");
    }

    public static Layer layer() {
        return layer(LAYER, NOW);
    }

    public static Layer layer(LayerId id, Instant createdAt) {
        return new Layer(
                id,
                STACK,
                "custom",
                new LayerSettings(
                        "Application",
                        "app",
                        Map.of("EnableHaproxyStats", "true"),
                        Map.of("HaproxyStatsPassword", new Secret("stats")),
                        new LayerSettings.CloudWatchLogs(true, List.of(Map.of("LogGroupName", "shop"))),
                        "arn:aws:iam::123456789012:instance-profile/app",
                        "{\"a\": 1}",
                        List.of("sg-1", "sg-2"),
                        List.of("git"),
                        List.of(new LayerSettings.VolumeConfiguration("/srv", 1, 2, 10, "io1", 100, true)),
                        true,
                        true,
                        true,
                        new Recipes(
                                List.of("app::setup"),
                                List.of("app::configure"),
                                List.of("app::deploy"),
                                List.of("app::undeploy"),
                                List.of("app::shutdown")),
                        true,
                        true,
                        120,
                        true),
                Map.of("tier", "web"),
                createdAt);
    }

    public static Instance instance() {
        return instance(APP1, NOW);
    }

    public static Instance instance(InstanceId id, Instant createdAt) {
        return new Instance(
                id,
                STACK,
                new InstanceSettings(
                        "app1",
                        List.of(LAYER, new LayerId("other")),
                        "t3.small",
                        "Ubuntu 22.04 LTS",
                        "ami-1",
                        "load",
                        "eu-central-1a",
                        "subnet-1",
                        "key",
                        "x86_64",
                        "ebs",
                        "hvm",
                        List.of(new InstanceSettings.BlockDeviceMapping(
                                "/dev/sda1",
                                "none",
                                "ephemeral0",
                                new InstanceSettings.BlockDeviceMapping.Ebs("snap-1", 100, 20, "gp3", true))),
                        true,
                        true,
                        "LATEST",
                        "default"),
                InstanceStatus.ONLINE,
                NOW.plusSeconds(5),
                new Server(
                        new ServerId("i-0123456789abcdef0"),
                        "10.0.0.5",
                        "ip-10-0-0-5.internal",
                        "203.0.113.5",
                        "ec2-203-0-113-5.example",
                        "eu-central-1a",
                        "subnet-1",
                        "ami-1",
                        "vol-1",
                        new Server.Fittings(
                                List.of("sg-1", "sg-2"),
                                "arn:aws:iam::123456789012:instance-profile/web",
                                "x86_64",
                                "hvm")),
                new Reported(
                        "0.1.0",
                        "boot-1",
                        "Debian GNU/Linux",
                        "debian",
                        "12",
                        "6.1.0",
                        "x86_64",
                        2,
                        4L << 30,
                        "ssh-rsa AAAA",
                        "ssh-dss BBBB"),
                new Progress(7, "ab".repeat(32), 41, Progress.Intent.HEAL, true, List.of(NOW, NOW.plusNanos(1_000))),
                new Scaled(true, NOW, List.of(61L, 75L)),
                "ec2",
                "198.51.100.7",
                ALICE.value(),
                ERROR,
                createdAt);
    }

    public static App app() {
        return new App(
                APP,
                STACK,
                "shop",
                new AppSettings(
                        "Shop",
                        "sells things",
                        "other",
                        source(),
                        List.of(new AppSettings.DataSource("RdsDbInstance", "arn:aws:rds:eu-central-1:1:db:x", "shop")),
                        List.of("shop.example"),
                        true,
                        new AppSettings.SslConfiguration("CERT", new Secret("KEY"), "CHAIN"),
                        Map.of("DocumentRoot", "public"),
                        List.of(new AppSettings.EnvironmentVariable("TOKEN", new Secret("s3cr3t"), true))),
                NOW);
    }

    public static Deployment deployment() {
        return deployment(DEPLOYMENT, Deployment.Status.RUNNING, NOW);
    }

    public static Deployment deployment(DeploymentId id, Deployment.Status status, Instant createdAt) {
        return new Deployment(
                id,
                STACK,
                APP,
                "deploy",
                Map.of("migrate", List.of("true")),
                "second try",
                "{\"b\": 2}",
                ALICE.value(),
                List.of(APP1),
                status,
                createdAt,
                NOW.plusSeconds(60));
    }

    public static Command command() {
        return command(COMMAND, APP1, 1, Command.Status.PENDING, NOW);
    }

    public static Command command(
            CommandId id, InstanceId instanceId, long sequence, Command.Status status, Instant createdAt) {
        return new Command(
                id,
                STACK,
                instanceId,
                DEPLOYMENT,
                "deploy",
                List.of("app::deploy", "app::check"),
                Map.of("recipes", List.of("app::deploy")),
                Command.Cookbooks.CACHED,
                "cd".repeat(32),
                List.of(APP),
                "{\"c\": 3}",
                ALICE.value(),
                sequence,
                ATTEMPT,
                2,
                Command.Phase.SENT,
                status,
                42,
                Duration.ofSeconds(3600, 500_000_000),
                createdAt,
                NOW.plusSeconds(1),
                NOW.plusSeconds(2),
                1,
                "exit code 1");
    }

    public static Permission permission(StackId stackId, UserArn user) {
        return new Permission(new Permission.Key(stackId, user), true, true, Permission.Level.MANAGE);
    }

    public static LoadBasedScaling loadBasedScaling() {
        LoadBasedScaling.Thresholds thresholds =
                new LoadBasedScaling.Thresholds(1, 5, 10, 80.5, 70.25, 1.75, List.of("alarm"));
        return new LoadBasedScaling(LAYER, STACK, true, thresholds, thresholds);
    }

    public static TimeBasedScaling timeBasedScaling() {
        return new TimeBasedScaling(
                APP1, STACK, Map.of(DayOfWeek.MONDAY, Map.of(9, "on"), DayOfWeek.SUNDAY, Map.of(23, "off")));
    }

    public static List<Resource> resources() {
        return List.of(
                new ElasticIp(new ElasticIpAddress("203.0.113.7"), STACK, "front", NOW),
                new Volume(
                        new VolumeId("volume"),
                        STACK,
                        new Ec2VolumeId("vol-1a2b3c4d"),
                        "data",
                        "/mnt",
                        APP1,
                        new Volume.Disk(10, "io1", 100, true, "eu-west-1a"),
                        new Volume.Raid("raid", 1, "/dev/md0", 2),
                        "/dev/sdi",
                        NOW),
                new RdsDbInstance(
                        new RdsDbInstanceArn("arn:aws:rds:eu-west-1:123456789012:db:shop"),
                        STACK,
                        "shop",
                        new Secret("password"),
                        new RdsDbInstance.Sighting(dev.cairn.coordinator.domain.Samples.mysql("shop"), true),
                        NOW),
                new EcsCluster(new EcsClusterArn("arn:aws:ecs:eu-west-1:123456789012:cluster/shop"), STACK, NOW),
                new LoadBalancer(LoadBalancerId.of("eu-west-1", "front"), STACK, LAYER, "front.example.com", NOW));
    }

    public static ServiceError serviceError(ServiceErrorId id, Instant createdAt) {
        return new ServiceError(id, STACK, APP1, "start-failed", "no capacity", createdAt);
    }

    public static TimelineEntry timelineEntry(String id, Instant at) {
        return new TimelineEntry(
                new TimelineEntry.Key(id),
                STACK,
                at,
                APP1,
                "healing held",
                "The coordinator has just started.",
                Map.of("last-contact", "2026-03-01T10:20:00Z"),
                ALICE.value());
    }

    public static Timer timer(Timer.Kind kind, String subject, Instant due) {
        return new Timer(new Timer.Key(kind, subject), STACK, due);
    }

    public static OutboxEntry outboxEntry(String id, Effect effect, Instant due) {
        return new OutboxEntry(new OutboxEntry.Key(id), STACK, effect, due, 3, "throttled");
    }

    /** One of each kind of effect. */
    public static List<Effect> effects() {
        ServerId server = new ServerId("i-0123456789abcdef0");
        return List.of(
                new Effect.LaunchServer(APP1, "eu-west-1"),
                new Effect.StopServer(APP1, server),
                new Effect.TerminateServer(APP1, server, "eu-west-1"),
                new Effect.RebootServer(APP1, server),
                new Effect.ResolveCookbooks(APP1, List.of(COMMAND)),
                new Effect.CancelCommand(APP1, COMMAND, ATTEMPT),
                new Effect.ConfirmServer(APP1, server),
                new Effect.AssociateAddress(APP1, "eu-west-1"),
                new Effect.DisassociateAddress(APP1, new ElasticIpAddress("203.0.113.7"), server),
                new Effect.BalanceLoad(LAYER, LoadBalancerId.of("eu-west-1", "front")),
                new Effect.DrainConnections(APP1, NOW),
                new Effect.AttachVolumes(APP1, "eu-west-1", true),
                new Effect.DetachVolume(APP1, new Ec2VolumeId("vol-1a2b3c4d"), server),
                new Effect.DeleteVolume(APP1, new VolumeId("volume"), new Ec2VolumeId("vol-1a2b3c4d"), "eu-west-1"),
                new Effect.ReleaseAddress(APP1, new ElasticIpAddress("203.0.113.7"), "eu-west-1"));
    }

    public static StackEvent event(String id, StackEvent.Detail detail, Instant at) {
        return new StackEvent(new StackEvent.Key(id), STACK, at, "eu-central-1", detail);
    }

    /** One of each kind of event. */
    public static List<StackEvent.Detail> eventDetails() {
        return List.of(
                new StackEvent.InstanceStateChange(
                        APP1, "app1", List.of(LAYER), "i-0123456789abcdef0", "requested", "user"),
                new StackEvent.CommandStateChange(COMMAND, APP1, "deploy", "successful"),
                new StackEvent.DeploymentStateChange(DEPLOYMENT, List.of(APP1), "deploy", "failed", 60L),
                new StackEvent.Alert(APP1, "start-failed", "no capacity"));
    }

    public static EnrolmentToken enrolmentToken(String id, InstanceId instanceId, Instant expiresAt) {
        return new EnrolmentToken(new EnrolmentToken.Key(id), instanceId, expiresAt, true, "ef".repeat(32));
    }

    public static UserProfile userProfile(UserArn arn, Instant createdAt) {
        return new UserProfile(arn, "Alice", "alice", "ssh-ed25519 AAAA", true, 2001, createdAt);
    }

    public static AccessKey accessKey(String id, Instant createdAt) {
        return new AccessKey(new AccessKeyId(id), ALICE, new Secret("wJalrXUtnFEMI"), true, true, createdAt);
    }

    public static IamUser iamUser(UserArn arn, Instant createdAt) {
        return new IamUser(
                arn,
                "alice",
                "/AWS/OpsWorks/",
                "AIDAEXAMPLE",
                List.of(new GroupName("admins")),
                new Policies(List.of("arn:aws:iam::aws:policy/AdministratorAccess"), Map.of("mine", "{}")),
                createdAt);
    }

    public static IamGroup iamGroup(String name, Instant createdAt) {
        return new IamGroup(
                new GroupName(name),
                "/AWS/OpsWorks/",
                "AGPAEXAMPLE",
                new Policies(List.of("arn:aws:iam::aws:policy/AWSOpsWorks_FullAccess"), Map.of("ours", "{}")),
                createdAt);
    }

    /** One of each kind that belongs to the stack. */
    public static List<Entity> ofStack() {
        return Stream.concat(
                        Stream.of(
                                stack(),
                                layer(),
                                instance(),
                                app(),
                                deployment(),
                                command(),
                                permission(STACK, ALICE),
                                loadBasedScaling(),
                                timeBasedScaling(),
                                serviceError(ERROR, NOW),
                                timelineEntry("entry", NOW),
                                timer(Timer.Kind.BOOT_TIMEOUT, APP1.value(), NOW),
                                outboxEntry("effect", effects().getFirst(), NOW),
                                event("event", eventDetails().getFirst(), NOW)),
                        resources().stream())
                .toList();
    }

    /** One of each kind that belongs to no stack. */
    public static List<Entity> ofAccount() {
        return List.of(
                enrolmentToken("token", APP1, NOW),
                userProfile(ALICE, NOW),
                accessKey("AKIAEXAMPLE", NOW),
                iamUser(ALICE, NOW),
                iamGroup("admins", NOW));
    }
}
