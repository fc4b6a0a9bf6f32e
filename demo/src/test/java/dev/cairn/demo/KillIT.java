package dev.cairn.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** kill -9 of the coordinator and of an agent in the middle of a command: nothing is lost, nothing runs twice. */
final class KillIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static TrialSystem system;
    private static String stack;
    private static String instance;

    @BeforeAll
    static void start() {
        system = TrialSystem.start();
        stack = system.createStack("kill");
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
    void aCommandOutlivesTheCoordinator() {
        long ends = runs("end");
        long starts = runs("run");
        String deployment = system.executeRecipes(stack, "trial::slow");
        awaitRun(starts + 1);
        system.coordinator().kill();
        system.awaitCoordinator(LIMIT);
        JsonNode commands = system.awaitDeployment(deployment, LIMIT);
        assertThat(system.deployment(deployment).get("Status").textValue()).isEqualTo("successful");
        assertThat(commands.get(0).get("Status").textValue()).isEqualTo("successful");
        assertThat(runs("end")).isEqualTo(ends + 1);
        assertThat(runs("run")).isEqualTo(starts + 1);
    }

    @Test
    void aCommandThatLosesItsAgentIsReportedAndNotRunAgain() {
        long starts = runs("run");
        String deployment = system.executeRecipes(stack, "trial::slow");
        awaitRun(starts + 1);
        assertThat(system.killAgent(instance)).isPositive();
        JsonNode commands = system.awaitDeployment(deployment, LIMIT);
        assertThat(commands.get(0).get("Status").textValue()).isEqualTo("failed");
        assertThat(runs("run")).isEqualTo(starts + 1);
        system.awaitStatus(instance, "online", LIMIT);
    }

    private static void awaitRun(long starts) {
        TrialSystem.eventually(
                "the recipe to start", LIMIT, () -> runs("run") == starts, system.coordinator()::logTail);
    }

    private static long runs(String line) {
        return system.read(instance, "var/lib/trial/runs")
                .orElse("")
                .lines()
                .filter(line::equals)
                .count();
    }
}
