package dev.cairn.coordinator.domain.attributes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.app.AppSettings;
import dev.cairn.coordinator.domain.app.AppSettings.DataSource;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.resource.EcsCluster;
import dev.cairn.coordinator.domain.resource.EcsClusterArn;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackSettings;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stack in the making, and the documents of a command on its first instance as JSON. */
final class Scene {
    static final Instant NOW = Instant.parse("2015-12-01T18:19:23Z");
    static final UserArn ALICE = new UserArn("arn:aws:iam::123456789012:user/alice");
    static final InstanceId SELF = Samples.instanceId(1);

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final String chefVersion;
    private @Nullable String stackJson;
    private final Map<LayerId, Layer> layers = new LinkedHashMap<>();
    private final Map<InstanceId, Instance> instances = new LinkedHashMap<>();
    private final Map<AppId, App> apps = new LinkedHashMap<>();
    private Resources resources = Resources.NONE;

    private Scene(String chefVersion) {
        this.chefVersion = chefVersion;
    }

    static Scene chef(String version) {
        return new Scene(version);
    }

    Scene stackJson(String json) {
        stackJson = json;
        return this;
    }

    /** A layer whose type is its short name, but for custom ones. */
    Scene layer(String id, String type, @Nullable String customJson, Map<String, String> attributes) {
        Layer plain = Samples.layer(new LayerId(id), type, true);
        LayerSettings settings = plain.settings();
        layers.put(
                plain.id(),
                new Layer(
                        plain.id(),
                        plain.stackId(),
                        type.startsWith("app") ? "custom" : type,
                        new LayerSettings(
                                settings.name(),
                                settings.shortname(),
                                attributes,
                                type.equals("db-master")
                                        ? Map.of("MysqlRootPassword", new Secret("root-secret"))
                                        : Map.of(),
                                null,
                                null,
                                customJson,
                                List.of(),
                                List.of(),
                                List.of(),
                                true,
                                false,
                                null,
                                settings.customRecipes(),
                                true,
                                false,
                                120,
                                false),
                        Map.of(),
                        NOW));
        return this;
    }

    /** An online instance at 10.0.0.NUMBER; the first is the one that the command is for. */
    Scene online(int number, String... layerIds) {
        LayerId[] ids = List.of(layerIds).stream().map(LayerId::new).toArray(LayerId[]::new);
        Instance instance = Samples.instance(number, "ebs", ids)
                .withServer(new Server(
                        new ServerId("i-" + number),
                        "10.0.0." + number,
                        null,
                        "192.0.2.1",
                        null,
                        "eu-1a",
                        "subnet-1",
                        null,
                        "vol-1"))
                .to(InstanceStatus.ONLINE, NOW);
        instances.put(instance.id(), instance);
        return this;
    }

    Scene app(String shortname, String type, DataSource... sources) {
        App plain = Samples.app(shortname);
        AppSettings settings = plain.settings();
        AppSettings typed = new AppSettings(
                settings.name(),
                null,
                type,
                settings.source(),
                List.of(sources),
                settings.domains(),
                false,
                null,
                settings.attributes(),
                settings.environment());
        apps.put(plain.id(), plain.withSettings(typed));
        return this;
    }

    App removed(String shortname) {
        App app = apps.remove(new AppId("app-" + shortname));
        if (app == null) {
            throw new IllegalArgumentException(shortname);
        }
        return app;
    }

    /** One of each kind; the volume is assigned to the first instance, the balancer attached to the named layer. */
    Scene resources(RdsDbInstance database, Volume volume, String layerId) {
        LoadBalancer balancer = new LoadBalancer(
                LoadBalancerId.of("eu-central-1", "front"),
                Samples.STACK,
                new LayerId(layerId),
                "front.example.com",
                NOW);
        EcsCluster cluster = new EcsCluster(
                new EcsClusterArn("arn:aws:ecs:eu-central-1:123456789012:cluster/shop"), Samples.STACK, NOW);
        resources = new Resources(
                Map.of(),
                Map.of(volume.id(), volume),
                Map.of(database.id(), database),
                Map.of(cluster.id(), cluster),
                Map.of(balancer.id(), balancer));
        return this;
    }

    Scene resources(Resources registered) {
        resources = registered;
        return this;
    }

    static RdsDbInstance database(String name) {
        return new RdsDbInstance(
                new RdsDbInstanceArn("arn:aws:rds:eu-central-1:123456789012:db:" + name),
                Samples.STACK,
                "dbuser",
                new Secret("hush"),
                RdsDbInstance.Sighting.NONE,
                NOW);
    }

    StackSnapshot snapshot() {
        StackSettings plain = Samples.stackSettings(stackJson);
        StackSettings settings = new StackSettings(
                plain.name(),
                plain.region(),
                plain.vpcId(),
                plain.attributes(),
                plain.serviceRoleArn(),
                plain.defaultInstanceProfileArn(),
                plain.defaultOs(),
                plain.hostnameTheme(),
                null,
                null,
                stackJson,
                chefVersion,
                false,
                null,
                true,
                true,
                plain.customCookbooksSource(),
                null,
                "ebs",
                "LATEST");
        Permission.Key key = new Permission.Key(Samples.STACK, ALICE);
        return new StackSnapshot(
                1,
                new Stack(Samples.STACK, "sample", settings, Map.of(), NOW, 3),
                layers,
                instances,
                apps,
                Map.of(),
                Map.of(),
                Map.of(key, new Permission(key, true, true, Permission.Level.DEPLOY)),
                Map.of(),
                Map.of(),
                resources,
                Map.of());
    }

    static Command command(String type, List<AppId> appIds, @Nullable String customJson) {
        return new Command(
                new CommandId("c-1"),
                Samples.STACK,
                SELF,
                null,
                type,
                List.of("app::deploy"),
                Map.of(),
                Command.Cookbooks.CACHED,
                "bundle-1",
                appIds,
                customJson,
                ALICE.value(),
                1,
                new AttemptId("t-1"),
                1,
                Command.Phase.READY,
                Command.Status.PENDING,
                0,
                Duration.ofHours(2),
                NOW,
                null,
                null,
                null,
                null);
    }

    private CommandDocuments documents(Command command) {
        UserProfile alice = new UserProfile(ALICE, "alice", "alice", "ssh-ed25519 AAAA", true, 2001, NOW);
        return CommandDocuments.of(snapshot(), command, List.of(alice), NOW, new Outside());
    }

    JsonNode attributes(Command command) {
        return json(documents(command).attributes());
    }

    /** As text, in which numbers stand as they are written. */
    String attributesText(Command command) {
        try {
            return JSON.writeValueAsString(documents(command).attributes());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode bags(Command command) {
        return json(documents(command).dataBags());
    }

    private static JsonNode json(Object documents) {
        return JSON.valueToTree(documents);
    }

    /** What the engine does for the domain, with a fingerprint that tests recognise. */
    static final class Outside implements CommandDocuments.Outside {
        @Override
        public Map<String, @Nullable Object> object(String text) {
            try {
                return JSON.readValue(text, new TypeReference<LinkedHashMap<String, @Nullable Object>>() {});
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(text, e);
            }
        }

        @Override
        public @Nullable String fingerprint(@Nullable String publicKey) {
            return publicKey == null ? null : "fingerprint of " + publicKey;
        }
    }
}
