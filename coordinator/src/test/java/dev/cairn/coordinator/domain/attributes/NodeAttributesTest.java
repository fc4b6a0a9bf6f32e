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
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The stack configuration of Chef 11, read back as JSON. */
final class NodeAttributesTest {
    private static final Instant NOW = Instant.parse("2015-12-01T18:19:23Z");
    private static final LayerId CACHE_LAYER = new LayerId("5f5d2a0e-0000-4000-8000-000000000003");
    private static final App SHOP = Samples.app("shop");

    private static JsonNode node(Map<String, String> attributes) {
        Map<LayerId, Layer> layers = new LinkedHashMap<>();
        layers.put(Samples.APP_LAYER, withAttributes(Samples.layer(Samples.APP_LAYER, "rails-app", true), attributes));
        layers.put(CACHE_LAYER, Samples.layer(CACHE_LAYER, "memcached", true));
        Instance self = online(1, "10.0.0.1", Samples.APP_LAYER);
        Instance cache = online(2, "10.0.0.2", CACHE_LAYER);
        Instance stopped = Samples.instance(3, "ebs", Samples.APP_LAYER);
        StackSnapshot snapshot = new StackSnapshot(
                1,
                Samples.stack(),
                layers,
                Map.of(self.id(), self, cache.id(), cache, stopped.id(), stopped),
                Map.of(SHOP.id(), SHOP),
                Map.of(),
                Map.of(),
                Map.of(
                        permission("alice", true, true).id(), permission("alice", true, true),
                        permission("bob", true, false).id(), permission("bob", true, false),
                        permission("carol", false, false).id(), permission("carol", false, false)),
                Map.of(),
                Map.of(),
                Resources.NONE,
                Map.of());
        return new ObjectMapper()
                .valueToTree(NodeAttributes.of(
                        snapshot, self, command(), List.of(user("alice", 1), user("bob", 2), user("carol", 3)), NOW));
    }

    private static Layer withAttributes(Layer layer, Map<String, String> attributes) {
        LayerSettings settings = layer.settings();
        return new Layer(
                layer.id(),
                layer.stackId(),
                layer.type(),
                new LayerSettings(
                        settings.name(),
                        settings.shortname(),
                        attributes,
                        Map.of("HaproxyStatsPassword", new Secret("hush")),
                        new LayerSettings.CloudWatchLogs(true, List.of(Map.of("File", "/var/log/app"))),
                        null,
                        null,
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
                NOW);
    }

    private static Instance online(int number, String address, LayerId layer) {
        return Samples.instance(number, "ebs", layer)
                .withServer(new Server(
                        new ServerId("i-" + number), address, null, "192.0.2.1", null, "eu-1a", null, null, "vol-1"))
                .to(InstanceStatus.ONLINE, NOW);
    }

    private static UserArn arn(String name) {
        return new UserArn("arn:aws:iam::123456789012:user/" + name);
    }

    private static UserProfile user(String name, int second) {
        return new UserProfile(
                arn(name), name, name, "ssh-ed25519 " + name, true, 2000 + second, NOW.plusSeconds(second));
    }

    private static Permission permission(String name, boolean ssh, boolean sudo) {
        return new Permission(new Permission.Key(Samples.STACK, arn(name)), ssh, sudo, Permission.Level.DEPLOY);
    }

    private static Command command() {
        return new Command(
                new CommandId("c-1"),
                Samples.STACK,
                Samples.instanceId(1),
                null,
                "deploy",
                List.of("app::deploy"),
                Map.of(),
                Command.Cookbooks.CACHED,
                "bundle-1",
                List.of(SHOP.id()),
                null,
                null,
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

    @Test
    void layersTellTheirOnlineInstancesOnly() {
        JsonNode opsworks = node(Map.of()).at("/opsworks");
        assertThat(opsworks.at("/layers/rails-app/instances").size()).isEqualTo(1);
        assertThat(opsworks.at("/layers/rails-app/instances/app1/private_ip").asText())
                .isEqualTo("10.0.0.1");
        assertThat(opsworks.at("/instance/layers/0").asText()).isEqualTo("rails-app");
        assertThat(opsworks.at("/valid_client_activities").toString()).contains("\"execute_recipes\"");
        assertThat(opsworks.at("/applications/0/slug_name").asText()).isEqualTo("shop");
    }

    @Test
    void theRailsLayerSaysWhatRunsApplications() {
        JsonNode node = node(Map.of(
                "RailsStack",
                "nginx_unicorn",
                "RubyVersion",
                "2.3",
                "BundlerVersion",
                "1.9.9",
                "ManageBundler",
                "false"));
        assertThat(node.at("/opsworks/ruby_version").asText()).isEqualTo("2.3");
        assertThat(node.at("/opsworks/rails_stack/recipe").asText()).isEqualTo("unicorn::rails");
        assertThat(node.at("/opsworks/rails_stack/service").asText()).isEqualTo("unicorn");
        assertThat(node.at("/opsworks_bundler/version").asText()).isEqualTo("1.9.9");
        assertThat(node.at("/opsworks_bundler/manage_package").asBoolean()).isFalse();
        JsonNode without = node(Map.of());
        assertThat(without.at("/opsworks/rails_stack/name").isNull()).isTrue();
        assertThat(without.at("/opsworks/ruby_version").asText()).isEqualTo("2.0.0");
        assertThat(without.at("/opsworks_rubygems/version").asText()).isEqualTo("2.2.2");
    }

    @Test
    void appsBelongToTheGroupOfTheWebServerAndKnowTheCache() {
        JsonNode app = node(Map.of()).at("/deploy/shop");
        assertThat(app.at("/group").asText()).isEqualTo("www-data");
        assertThat(app.at("/user").asText()).isEqualTo("deploy");
        assertThat(app.at("/memcached/host").asText()).isEqualTo("10.0.0.2");
        assertThat(app.at("/deploy_to").asText()).isEqualTo("/srv/www/shop");
    }

    @Test
    void accountsAreThoseWithTheRightToLogIn() {
        JsonNode node = node(Map.of());
        assertThat(node.at("/ssh_users/2001").toString())
                .isEqualTo("{\"name\":\"alice\",\"public_key\":\"ssh-ed25519 alice\",\"sudoer\":true,\"email\":null}");
        assertThat(node.at("/ssh_users/2002/sudoer").asBoolean()).isFalse();
        assertThat(node.at("/ssh_users").size()).isEqualTo(2);
        assertThat(node.at("/sudoers").size()).isEqualTo(1);
    }

    @Test
    void theMachineIsToldOfItsPackagesDisksAndLogs() {
        JsonNode node = node(Map.of("HaproxyHealthCheckUrl", "/up", "HaproxyStatsUser", "opsworks"));
        assertThat(node.at("/dependencies/update_debs").asBoolean()).isTrue();
        assertThat(node.at("/dependencies/gem_binary").asText()).isEqualTo("/usr/local/bin/gem");
        assertThat(node.at("/ebs").toString()).isEqualTo("{\"devices\":{},\"raids\":{}}");
        assertThat(node.at("/haproxy/health_check_url").asText()).isEqualTo("/up");
        assertThat(node.at("/haproxy/stats_password").asText()).isEqualTo("hush");
        assertThat(node.at("/cloudwatchlogs/log_streams/0/File").asText()).isEqualTo("/var/log/app");
    }
}
