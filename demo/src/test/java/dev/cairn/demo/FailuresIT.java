package dev.cairn.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes wrong on a machine ends in the right status word, with a message that a person can act on. */
final class FailuresIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static TrialSystem system;
    private static String stack;
    private static String instance;

    @BeforeAll
    static void start() {
        List<String> settings = new ArrayList<>(Demo.SHORT_INTERVALS);
        settings.addAll(List.of("--engine-run-limit-seconds", "20"));
        system = TrialSystem.start(settings);
        stack = system.createStack("failures");
        String layer = system.createLayer(stack, "web", "Setup=trial::setup,Configure=trial::configure");
        instance = system.createInstance(stack, layer);
        system.aws().opsworks("start-instance", "--instance-id", instance);
        system.awaitStatus(instance, "online", Duration.ofMinutes(5));
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void aRecipeThatRaisesNamesItsLine() throws IOException {
        JsonNode command = failed("trial::raises");
        assertThat(command.get("ExitCode").intValue()).isEqualTo(1);
        assertThat(log(command))
                .contains("this recipe raises on purpose")
                .contains("trial/recipes/raises.rb")
                .contains("ruby_block[explode]");
        assertThat(system.read(instance, "var/lib/trial/before")).hasValue("before");
    }

    @Test
    void aPackageThatDoesNotExistIsNamed() throws IOException {
        JsonNode command = failed("trial::missing_package");
        assertThat(log(command)).contains("no-such-package-anywhere").contains("missing_package.rb");
    }

    @Test
    void aRecipeThatDoesNotExistIsNamed() throws IOException {
        JsonNode command = failed("trial::nowhere");
        assertThat(log(command)).contains("nowhere").contains("trial");
    }

    @Test
    void aRecipeThatNeverEndsIsKilledAtItsDeadline() throws IOException {
        JsonNode command = failed("trial::endless");
        assertThat(log(command)).contains("20 s");
        assertThat(system.instance(instance).get("Status").textValue()).isEqualTo("online");
    }

    @Test
    void aRepositoryThatCannotBeReachedFailsTheSetup() throws IOException {
        String unreachable = system.createStack("unreachable", "git://127.0.0.1:1/nowhere");
        String layer = system.createLayer(unreachable, "web", "Setup=trial::setup");
        String broken = system.createInstance(unreachable, layer);
        system.aws().opsworks("start-instance", "--instance-id", broken);
        system.awaitStatus(broken, "setup_failed", LIMIT);
        JsonNode command = system.aws()
                .opsworks("describe-commands", "--instance-id", broken)
                .get("Commands")
                .get(0);
        assertThat(command.get("Status").textValue()).isEqualTo("failed");
        assertThat(log(command)).contains("git://127.0.0.1:1/nowhere");
        system.aws().opsworks("stop-instance", "--instance-id", broken);
        system.awaitStatus(broken, "stopped", LIMIT);
    }

    private static JsonNode failed(String recipe) {
        String deployment = system.executeRecipes(stack, recipe);
        JsonNode command = system.awaitDeployment(deployment, LIMIT).get(0);
        assertThat(system.deployment(deployment).get("Status").textValue()).isEqualTo("failed");
        assertThat(command.get("Status").textValue()).isEqualTo("failed");
        return command;
    }

    private static String log(JsonNode command) throws IOException {
        try (InputStream log =
                URI.create(command.get("LogUrl").textValue()).toURL().openStream()) {
            return new String(log.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
