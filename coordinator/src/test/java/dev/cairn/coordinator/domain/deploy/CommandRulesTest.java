package dev.cairn.coordinator.domain.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command wants what, on stacks of Chef 12; {@code none} in the table means that it takes no arguments. */
final class CommandRulesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final App SHOP = Samples.app("shop");

    private static String answer(String command, @Nullable AppId app, Map<String, List<String>> args) {
        StackSnapshot stack = new StackSnapshot(
                1,
                Samples.stack(),
                Map.of(),
                Map.of(),
                Map.of(SHOP.id(), SHOP),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Resources.NONE,
                Map.of());
        Outcome<DeploymentId> outcome = Deployments.create(
                stack,
                new DeploymentRequest(app, List.of(), List.of(), command, args, null, null),
                Actor.user("arn:aws:iam::123456789012:user/alice"),
                NOW,
                () -> UUID.randomUUID().toString());
        return outcome instanceof Outcome.Refused<?> refused ? refused.refusal().message() : "accepted";
    }

    @ParameterizedTest
    @CsvSource({
        "update_custom_cookbooks, false, none",
        "setup, false, none",
        "configure, false, none",
        "deploy, true, migrate",
        "undeploy, true, none",
        "update_dependencies, false, upgrade_os_to allow_reboot",
    })
    void wantsAnAppAndTakesArguments(String command, boolean app, String arguments) {
        assertThat(answer(command, SHOP.id(), Map.of())).isEqualTo("accepted");
        assertThat(answer(command, null, Map.of()))
                .isEqualTo(app ? "Please provide an app ID for the command " + command : "accepted");
        assertThat(answer(command, new AppId("gone"), Map.of())).isEqualTo("Unable to find app with ID gone");
        for (String name : List.of("migrate", "upgrade_os_to", "allow_reboot", "recipes")) {
            String answer = answer(command, SHOP.id(), Map.of(name, List.of("true")));
            if (arguments.contains(name)) {
                assertThat(answer).as(command + " " + name).isEqualTo("accepted");
            } else {
                assertThat(answer).contains(name + " is not an argument of " + command);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "restart", "rollback", "install_dependencies"})
    void builtInLayersAreChef11s(String command) {
        assertThat(answer(command, SHOP.id(), Map.of()))
                .isEqualTo("Command Name: " + command + " is not supported for stacks that use Chef 12");
    }

    @Test
    void recipesAreNamedInOrderAndByTheirNames() {
        assertThat(answer("execute_recipes", null, Map.of("recipes", List.of("a", "b::c", "a"))))
                .isEqualTo("accepted");
        assertThat(answer("execute_recipes", null, Map.of("recipes", List.of())))
                .contains("at least one recipe");
        for (String bad : List.of("", "a::", "::b", "a::b::c", "recipe[a]", "a b", "a\n", "../a")) {
            assertThat(answer("execute_recipes", null, Map.of("recipes", List.of("good", bad))))
                    .as(bad)
                    .contains("is not of the form cookbook or cookbook::recipe");
        }
    }

    @Test
    void flagsAreOneTrueOrFalse() {
        for (List<String> bad : List.of(List.<String>of(), List.of("yes"), List.of("true", "false"), List.of("TRUE"))) {
            assertThat(answer("deploy", SHOP.id(), Map.of("migrate", bad))).contains("migrate must be");
            assertThat(answer("update_dependencies", null, Map.of("allow_reboot", bad)))
                    .contains("allow_reboot must be");
        }
        assertThat(answer("deploy", SHOP.id(), Map.of("migrate", List.of("false"))))
                .isEqualTo("accepted");
    }
}
