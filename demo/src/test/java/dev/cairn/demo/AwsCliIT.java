package dev.cairn.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A whole life cycle driven by Debian's own {@code aws}, its waiters included. */
final class AwsCliIT {
    private static TrialSystem system;

    @BeforeAll
    static void start() {
        system = TrialSystem.start();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void drivesAStackFromItsCreationToItsEnd() throws IOException {
        AwsCli aws = system.aws();
        String stack = system.createStack("trial");
        String layer = system.createLayer(stack, "web", "Setup=trial::setup,Configure=trial::configure");
        String instance = system.createInstance(stack, layer);
        assertThat(system.instance(instance).get("Status").textValue()).isEqualTo("stopped");

        aws.opsworks("start-instance", "--instance-id", instance);
        aws.opsworks("wait", "instance-online", "--instance-ids", instance);
        JsonNode online = system.instance(instance);
        assertThat(online.get("PrivateIp").textValue()).isNotBlank();
        assertThat(online.get("ReportedOs").get("Name").textValue()).isEqualTo("debian");
        assertThat(system.read(instance, "var/lib/trial/setup")).hasValue("set up\n");

        String deployment = system.executeRecipes(stack, "trial::setup");
        aws.opsworks("wait", "deployment-successful", "--deployment-ids", deployment);
        JsonNode command = aws.opsworks("describe-commands", "--deployment-id", deployment)
                .get("Commands")
                .get(0);
        assertThat(command.get("Status").textValue()).isEqualTo("successful");
        assertThat(command.get("ExitCode").intValue()).isZero();
        assertThat(log(command)).contains("trial::setup").contains("(up to date)");

        JsonNode summary =
                aws.opsworks("describe-stack-summary", "--stack-id", stack).get("StackSummary");
        assertThat(summary.get("InstancesCount").get("Online").intValue()).isEqualTo(1);

        aws.opsworks("stop-instance", "--instance-id", instance);
        aws.opsworks("wait", "instance-stopped", "--instance-ids", instance);
        aws.opsworks("delete-instance", "--instance-id", instance);
        aws.opsworks("wait", "instance-terminated", "--instance-ids", instance);
        aws.opsworks("delete-layer", "--layer-id", layer);
        aws.opsworks("delete-stack", "--stack-id", stack);

        AwsCli.Result gone = aws.run("describe-stacks", "--stack-ids", stack);
        assertThat(gone.exitCode()).isEqualTo(254);
        assertThat(gone.error()).contains("ResourceNotFoundException").contains(stack);
    }

    @Test
    void aWrongSecretIsRefused() {
        AwsCli.Result refused = system.aws().withSecret("wrong").run("describe-stacks");
        assertThat(refused.exitCode()).isEqualTo(254);
        assertThat(refused.error()).contains("InvalidSignatureException");
    }

    private static String log(JsonNode command) throws IOException {
        try (InputStream log =
                URI.create(command.get("LogUrl").textValue()).toURL().openStream()) {
            return new String(log.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
