package dev.cairn.coordinator.domain.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.resource.EcsCluster;
import dev.cairn.coordinator.domain.resource.EcsClusterArn;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The documents of section 14 of the data bag reference, read back as JSON. */
final class CommandDocumentsTest {
    private static final Instant NOW = Instant.parse("2015-12-01T18:19:23Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final App SHOP = Samples.app("shop");
    private static final UserArn ALICE = new UserArn("arn:aws:iam::123456789012:user/alice");
    private static final String STACK_JSON =
            "{\"a\":{\"x\":1,\"y\":[1,2]},\"opsworks\":{\"data_bags\":{\"colours\":{\"red\":{\"hex\":\"f00\"}},"
                    + "\"aws_opsworks_app\":{\"evil\":{\"deploy\":true}}}}}";

    private static Command command(String type, @Nullable String customJson) {
        return new Command(
                new CommandId("c-1"),
                Samples.STACK,
                Samples.instanceId(1),
                null,
                type,
                List.of("app::deploy"),
                Map.of(),
                Command.Cookbooks.CACHED,
                "bundle-1",
                type.equals("deploy") || type.equals("undeploy") ? List.of(SHOP.id()) : List.of(),
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

    private static StackSnapshot snapshot(boolean withApp) {
        Instance self = Samples.instance(1, "ebs", Samples.APP_LAYER)
                .withServer(new Server(
                        new ServerId("i-1"), "10.0.0.1", null, "192.0.2.1", null, "eu-1a", null, null, "vol-1"))
                .to(InstanceStatus.ONLINE, NOW);
        Instance other = Samples.instance(2, "ebs", Samples.APP_LAYER);
        return new StackSnapshot(
                1,
                new Stack(Samples.STACK, "sample", Samples.stackSettings(STACK_JSON), Map.of(), NOW, 3),
                Map.of(Samples.APP_LAYER, Samples.layer(Samples.APP_LAYER, "app", true)),
                Map.of(self.id(), self, other.id(), other),
                withApp ? Map.of(SHOP.id(), SHOP) : Map.of(),
                Map.of(),
                Map.of(),
                Map.of(
                        new Permission.Key(Samples.STACK, ALICE),
                        new Permission(new Permission.Key(Samples.STACK, ALICE), true, false, Permission.Level.DEPLOY)),
                Map.of(),
                Map.of(),
                Resources.NONE,
                Map.of());
    }

    private static CommandDocuments documents(StackSnapshot snapshot, Command command) {
        UserProfile alice = new UserProfile(ALICE, "alice", "alice", "ssh-ed25519 AAAA", true, 2001, NOW);
        return CommandDocuments.of(snapshot, command, List.of(alice), NOW, new Scene.Outside());
    }

    private static JsonNode bags(CommandDocuments documents) {
        return JSON.valueToTree(documents.dataBags());
    }

    @Test
    void everyObjectOfTheStackHasItsItem() {
        JsonNode bags = bags(documents(snapshot(true), command("deploy", null)));
        JsonNode app = bags.at("/aws_opsworks_app/shop");
        assertThat(app.at("/id").asText()).isEqualTo("shop");
        assertThat(app.at("/deploy").asBoolean()).isTrue();
        assertThat(app.at("/app_source/password").asText()).isEqualTo("hush");
        assertThat(app.at("/app_source/ssh_key").isNull()).isTrue();
        assertThat(app.at("/environment/TOKEN").asText()).isEqualTo("s3cret");
        assertThat(app.at("/attributes/document_root").asText()).isEqualTo("public");
        assertThat(app.at("/data_sources/0/type").asText()).isEqualTo("None");
        JsonNode self = bags.at("/aws_opsworks_instance/app1");
        assertThat(self.at("/self").asBoolean()).isTrue();
        assertThat(self.at("/role/0").asText()).isEqualTo("app");
        assertThat(self.at("/private_ip").asText()).isEqualTo("10.0.0.1");
        assertThat(self.at("/auto_scaling_type").isNull()).isTrue();
        assertThat(bags.at("/aws_opsworks_instance/app2/self").asBoolean()).isFalse();
        assertThat(bags.at("/aws_opsworks_instance/app2/status").asText()).isEqualTo("stopped");
        JsonNode command = bags.at("/aws_opsworks_command/c-1");
        assertThat(command.at("/sent_at").asText()).isEqualTo("2015-12-01T18:19:23+00:00");
        assertThat(command.at("/args/app_ids/0").asText()).isEqualTo("app-shop");
        assertThat(bags.at("/aws_opsworks_layer/app/type").asText()).isEqualTo("custom");
        assertThat(bags.at("/aws_opsworks_stack/" + Samples.STACK + "/arn").asText())
                .isEqualTo("arn:aws:opsworks:eu-central-1:123456789012:stack/" + Samples.STACK + "/");
        assertThat(bags.at("/aws_opsworks_user/alice/unix_user_id").asInt()).isEqualTo(2001);
        assertThat(bags.at("/aws_opsworks_user/alice/administrator_privileges").asBoolean())
                .isFalse();
    }

    @Test
    void registeredResourcesHaveTheirItems() {
        StackSnapshot plain = snapshot(true);
        RdsDbInstance database = new RdsDbInstance(
                new RdsDbInstanceArn("arn:aws:rds:eu-west-1:123456789012:db:shop"),
                Samples.STACK,
                "u",
                new Secret("hush"),
                RdsDbInstance.Sighting.NONE,
                NOW);
        EcsCluster cluster = new EcsCluster(
                new EcsClusterArn("arn:aws:ecs:eu-west-1:123456789012:cluster/shop"), Samples.STACK, NOW);
        LoadBalancer balancer =
                new LoadBalancer(LoadBalancerId.of("eu-west-1", "front"), Samples.STACK, Samples.APP_LAYER, null, NOW);
        StackSnapshot snapshot = new StackSnapshot(
                1,
                plain.stack(),
                plain.layers(),
                plain.instances(),
                plain.apps(),
                plain.deployments(),
                plain.commands(),
                plain.permissions(),
                plain.loadBasedScaling(),
                plain.timeBasedScaling(),
                new Resources(
                        Map.of(),
                        Map.of(),
                        Map.of(database.id(), database),
                        Map.of(cluster.id(), cluster),
                        Map.of(balancer.id(), balancer)),
                Map.of());

        JsonNode bags = bags(documents(snapshot, command("configure", null)));
        JsonNode rds = bags.at("/aws_opsworks_rds_db_instance/arn_aws_rds_eu-west-1_123456789012_db_shop");
        assertThat(rds.at("/db_password").asText()).isEqualTo("hush");
        assertThat(rds.at("/db_instance_identifier").asText()).isEqualTo("shop");
        assertThat(rds.at("/region").asText()).isEqualTo("eu-west-1");
        assertThat(bags.at("/aws_opsworks_ecs_cluster/arn_aws_ecs_eu-west-1_123456789012_cluster_shop/ecs_cluster_name")
                        .asText())
                .isEqualTo("shop");
        assertThat(bags.at("/aws_opsworks_elastic_load_balancer/front/layer_id").asText())
                .isEqualTo(Samples.APP_LAYER.value());
        assertThat(bags(documents(plain, command("configure", null)))
                        .at("/aws_opsworks_rds_db_instance")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void deployIsMeantForAllAtSetupAndForNoneAtConfigure() {
        assertThat(bags(documents(snapshot(true), command("setup", null)))
                        .at("/aws_opsworks_app/shop/deploy")
                        .asBoolean())
                .isTrue();
        assertThat(bags(documents(snapshot(true), command("configure", null)))
                        .at("/aws_opsworks_app/shop/deploy")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void customJsonMergesDeeplyAndHigherLevelsWin() {
        CommandDocuments documents =
                documents(snapshot(true), command("deploy", "{\"a\":{\"y\":[3],\"z\":null},\"b\":true}"));
        JsonNode attributes = JSON.valueToTree(documents.attributes());
        assertThat(attributes.toString()).isEqualTo("{\"a\":{\"x\":1,\"y\":[3],\"z\":null},\"b\":true}");
        JsonNode bags = bags(documents);
        assertThat(bags.at("/colours/red/hex").asText()).isEqualTo("f00");
        assertThat(bags.at("/colours/red/id").asText()).isEqualTo("red");
        assertThat(bags.at("/aws_opsworks_app/evil").isMissingNode()).isTrue();
    }

    @Test
    void anUndeployStillKnowsTheAppThatWasDeleted() {
        JsonNode app = bags(documents(snapshot(false), command("undeploy", RemovedApp.json(SHOP))))
                .at("/aws_opsworks_app/shop");
        assertThat(app.at("/deploy").asBoolean()).isTrue();
        assertThat(app.at("/app_source/url").asText()).isEqualTo("https://example.com/app.git");
        assertThat(app.toString()).doesNotContain("hush").doesNotContain("s3cret");
    }
}
