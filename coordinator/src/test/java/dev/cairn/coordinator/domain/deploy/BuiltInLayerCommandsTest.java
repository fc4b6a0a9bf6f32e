package dev.cairn.coordinator.domain.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands run on the built-in layers of Chef 11. */
final class BuiltInLayerCommandsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Actor ALICE = Actor.user("arn:aws:iam::123456789012:user/alice");
    private static final App SHOP = Samples.app("shop");
    private static final LayerId BUILT_IN = new LayerId("built-in");

    /** An online instance in a custom layer, app, and in one of the given type. */
    private static StackSnapshot stack(String chefVersion, String layerType) {
        StackSettings plain = Samples.stackSettings(null);
        StackSettings settings = new StackSettings(
                plain.name(),
                plain.region(),
                null,
                plain.attributes(),
                plain.serviceRoleArn(),
                plain.defaultInstanceProfileArn(),
                plain.defaultOs(),
                plain.hostnameTheme(),
                null,
                null,
                null,
                chefVersion,
                false,
                null,
                true,
                true,
                plain.customCookbooksSource(),
                null,
                "ebs",
                "LATEST");
        Layer typed = Samples.layer(BUILT_IN, layerType, true);
        Instance instance =
                Samples.instance(1, "ebs", Samples.APP_LAYER, BUILT_IN).to(InstanceStatus.ONLINE, NOW);
        return new StackSnapshot(
                1,
                new Stack(Samples.STACK, "sample", settings, Map.of(), NOW, 0),
                Map.of(
                        Samples.APP_LAYER,
                        Samples.layer(Samples.APP_LAYER, "app", true),
                        BUILT_IN,
                        new Layer(BUILT_IN, Samples.STACK, layerType, typed.settings(), Map.of(), NOW)),
                Map.of(instance.id(), instance),
                Map.of(SHOP.id(), SHOP),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Resources.NONE,
                Map.of());
    }

    private static List<String> recipes(String chefVersion, String layerType, String command) {
        Outcome<?> outcome = Deployments.create(
                stack(chefVersion, layerType),
                new DeploymentRequest(
                        command.equals("setup") ? null : SHOP.id(),
                        List.of(),
                        List.of(),
                        command,
                        Map.of(),
                        null,
                        null),
                ALICE,
                NOW,
                () -> UUID.randomUUID().toString());
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
        return outcome instanceof Outcome.Accepted<?> accepted
                ? accepted.writes().stream()
                        .flatMap(write -> write instanceof Write.Put put && put.entity() instanceof Command made
                                ? Stream.of(made)
                                : Stream.empty())
                        .filter(made -> made.type().equals(command))
                        .findFirst()
                        .orElseThrow()
                        .recipes()
                : List.of();
    }

    @ParameterizedTest
    @CsvSource({"php-app,php", "rails-app,rails", "nodejs-app,nodejs", "java-app,java", "web,web"})
    void eachAppLayerHasTheWholeFamily(String layerType, String type) {
        for (String command : List.of("start", "stop", "restart", "rollback")) {
            assertThat(recipes("11.10", layerType, command)).containsExactly("deploy::" + type + "-" + command);
        }
        assertThat(recipes("11.10", layerType, "deploy"))
                .containsExactly("deploy::" + type, "app::deploy", layerType + "::deploy");
        assertThat(recipes("11.10", layerType, "undeploy"))
                .containsExactly("deploy::" + type + "-undeploy", "app::undeploy", layerType + "::undeploy");
        assertThat(recipes("11.10", layerType, "setup"))
                .containsExactly(
                        "app::setup", layerType + "::setup", "deploy::" + type, "app::deploy", layerType + "::deploy");
    }

    @Test
    void otherLayersIgnoreTheCommandsOfServers() {
        for (String layerType : List.of("custom", "memcached", "db-master", "lb", "monitoring-master")) {
            assertThat(recipes("11.10", layerType, "restart")).isEmpty();
            assertThat(recipes("11.10", layerType, "deploy")).containsExactly("app::deploy", layerType + "::deploy");
        }
    }

    @Test
    void chef12RunsOnlyWhatTheUserGave() {
        assertThat(recipes("12", "custom", "deploy")).containsExactly("app::deploy", "custom::deploy");
        assertThat(recipes("12", "custom", "undeploy")).containsExactly("app::undeploy", "custom::undeploy");
    }
}
