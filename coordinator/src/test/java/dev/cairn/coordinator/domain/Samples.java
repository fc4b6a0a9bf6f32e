package dev.cairn.coordinator.domain;

import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.app.AppSettings;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.instance.Scaled;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.layer.Recipes;
import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.stack.StackSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entities as tests need them. */
public final class Samples {
    public static final Instant CREATED = Instant.parse("2026-03-01T11:00:00Z");
    public static final StackId STACK = new StackId("5f5d2a0e-0000-4000-8000-000000000001");
    public static final LayerId APP_LAYER = new LayerId("5f5d2a0e-0000-4000-8000-000000000002");

    private Samples() {}

    public static Stack stack() {
        return new Stack(STACK, "sample", stackSettings(null), Map.of(), CREATED, 0);
    }

    public static StackSettings stackSettings(@Nullable String customJson) {
        return new StackSettings(
                "Sample",
                "eu-central-1",
                null,
                Map.of(),
                "arn:aws:iam::123456789012:role/aws-opsworks-service-role",
                "arn:aws:iam::123456789012:instance-profile/aws-opsworks-ec2-role",
                "Debian 12",
                "Layer_Dependent",
                null,
                null,
                customJson,
                "12",
                false,
                null,
                true,
                true,
                new Source("git", "https://example.com/cookbooks.git", null, null, null, "main"),
                null,
                "ebs",
                "LATEST");
    }

    public static Layer layer(LayerId id, String shortname, boolean healing) {
        return new Layer(
                id,
                STACK,
                "custom",
                new LayerSettings(
                        shortname,
                        shortname,
                        Map.of(),
                        Map.of(),
                        null,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        healing,
                        false,
                        null,
                        new Recipes(
                                List.of(shortname + "::setup"),
                                List.of(shortname + "::configure"),
                                List.of(shortname + "::deploy"),
                                List.of(shortname + "::undeploy"),
                                List.of(shortname + "::shutdown")),
                        true,
                        false,
                        120,
                        false),
                Map.of(),
                CREATED);
    }

    public static InstanceId instanceId(int number) {
        return new InstanceId(String.format("5f5d2a0e-0000-4000-9000-%012d", number));
    }

    public static Instance instance(int number, String rootDevice, LayerId... layers) {
        return instance(number, rootDevice, null, layers);
    }

    /**
     * A stopped instance.
     *
     * @param autoScalingType timer, load, or null for 24/7
     */
    public static Instance instance(
            int number, String rootDevice, @Nullable String autoScalingType, LayerId... layers) {
        return new Instance(
                instanceId(number),
                STACK,
                new InstanceSettings(
                        "app" + number,
                        List.of(layers),
                        "t3.micro",
                        "Debian 12",
                        null,
                        autoScalingType,
                        null,
                        null,
                        null,
                        "x86_64",
                        rootDevice,
                        "hvm",
                        List.of(),
                        true,
                        false,
                        "INHERIT",
                        "default"),
                InstanceStatus.STOPPED,
                CREATED,
                null,
                null,
                Progress.NEW,
                Scaled.NEW,
                "ec2",
                null,
                null,
                null,
                CREATED.plusSeconds(number));
    }

    public static App app(String shortname) {
        return new App(
                new AppId("app-" + shortname),
                STACK,
                shortname,
                new AppSettings(
                        shortname,
                        null,
                        "other",
                        new Source(
                                "git", "https://example.com/app.git", "reader", new Secret("hush"), null, "version1"),
                        List.of(),
                        List.of(shortname),
                        false,
                        null,
                        Map.of(),
                        List.of(new AppSettings.EnvironmentVariable("TOKEN", new Secret("s3cret"), true))),
                CREATED);
    }

    public static Database mysql(String name) {
        return new Database(
                "mysql",
                "8.0.39",
                name + ".c0ffee.eu-central-1.rds.amazonaws.com",
                3306,
                "orders",
                "db.t3.micro",
                "available",
                20,
                true,
                "eu-central-1a",
                7,
                CREATED,
                "general-public-license",
                true,
                "03:00-03:30",
                "sun:04:00-sun:04:30",
                true,
                List.of(new Database.Membership("default.mysql8.0", "in-sync")),
                List.of(new Database.Membership("old", "active")),
                List.of(new Database.Membership("default:mysql-8-0", "in-sync")),
                List.of(new Database.Membership("sg-1", "active")),
                List.of(name + "-copy"),
                List.of(new Database.StatusInfo("read replication", true, "replicating", "well")));
    }
}
