package dev.cairn.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code opsworks-agent-cli} on a machine whose agent has run commands of a coordinator. */
final class AgentCliIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static TrialSystem system;
    private static String stack;
    private static String instance;

    @BeforeAll
    static void start() {
        system = TrialSystem.start();
        stack = system.createStack("by hand");
        String layer = system.createLayer(stack, "web", "Setup=trial::setup,Configure=trial::configure");
        instance = system.createInstance(stack, layer);
        system.aws().opsworks("start-instance", "--instance-id", instance);
        system.awaitStatus(instance, "online", Duration.ofMinutes(5));
        system.awaitDeployment(system.executeRecipes(stack, "trial::slow"), LIMIT);
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    private static String cli(String... arguments) {
        AwsCli.Result result = tryCli(arguments);
        assertThat(result.exitCode()).as(result.output() + result.error()).isZero();
        return result.output();
    }

    private static AwsCli.Result tryCli(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "opsworks-agent-cli";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return system.onMachine(instance, command);
    }

    @Test
    void tellsOfTheAgentAndItsCommands() throws IOException {
        assertThat(cli("list_commands").lines().map(line -> line.substring(27)))
                .contains("setup", "configure", "execute_recipes");
        assertThat(cli("agent_report"))
                .contains("Last activity was a \"")
                .containsPattern("Agent Status: The AWS OpsWorks agent is running as PID \\d+\n")
                .containsPattern("Agent Version: \\S+, up to date\n");
        assertThat(cli("instance_report"))
                .contains("  OpsWorks Stack: by hand\n  OpsWorks Layers: web\n")
                .contains("  EC2 Instance ID: "
                        + system.instance(instance).get("Ec2InstanceId").textValue() + "\n")
                .contains("  EC2 Instance Type: t3.small\n")
                .contains("  EC2 Region: us-east-1\n");
        JsonNode state = JSON.readTree(cli("stack_state"));
        assertThat(state.at("/instance/instance_id").textValue()).isEqualTo(instance);
        assertThat(state.at("/stack/stack_id").textValue()).isEqualTo(stack);
    }

    @Test
    void printsWhatACommandWasGivenAndItsLog() throws IOException {
        assertThat(JSON.readTree(cli("get_json", "execute_recipes"))
                        .at("/run_list/0")
                        .textValue())
                .isEqualTo("recipe[trial::slow]");
        JsonNode agent = JSON.readTree(cli("get_json", "setup", "-i")).get("aws_opsworks_agent");
        assertThat(agent.at("/command/type").textValue()).isEqualTo("setup");
        assertThat(agent.at("/resources/stack/name").textValue()).isEqualTo("by hand");
        String log = cli("show_log", "execute_recipes");
        assertThat(log).contains("run list [recipe[trial::slow]]").contains("echo end");
        String id = agent.at("/command/command_id").textValue();
        String hostname = system.instance(instance).get("Hostname").textValue();
        assertThat(system.read(instance, "var/chef/runs/" + id + "/nodes/" + hostname + ".json"))
                .hasValueSatisfying(node -> assertThat(node).contains(instance));
        assertThat(system.read(instance, "etc/aws/opsworks/instance-agent.yml"))
                .hasValueSatisfying(settings -> assertThat(settings).contains(instance));
        assertThat(system.onMachine(instance, "grep", "-c", "started", "/var/log/aws/opsworks/opsworks-agent.log")
                        .exitCode())
                .isZero();
    }

    @Test
    void runsACommandAgainUnknownToTheCoordinator() {
        long before = ends();
        int known = commands();
        assertThat(cli("run_command", "execute_recipes"))
                .contains("]: About to re-run 'execute_recipes' from ")
                .contains("echo end")
                .endsWith("]: Finished Chef run with exitcode 0\n");
        assertThat(ends()).isEqualTo(before + 1);
        assertThat(commands()).isEqualTo(known);
    }

    @Test
    void aMachineRunsOneCommandAtATime() {
        long before = ends();
        String deployment = system.executeRecipes(stack, "trial::slow");
        TrialSystem.eventually(
                "the command to run",
                LIMIT,
                () -> tryCli("run_command", "setup").error().contains("execute_recipes from "),
                system.coordinator()::logTail);
        assertThat(cli("show_log")).contains("echo end");
        assertThat(ends()).isEqualTo(before + 1);
        system.awaitDeployment(deployment, LIMIT);
        assertThat(system.deployment(deployment).get("Status").textValue()).isEqualTo("successful");
    }

    @Test
    void aWrongWordGetsOneLine() {
        AwsCli.Result result = tryCli("show_log", "trial::slow");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.error())
                .startsWith("opsworks-agent-cli: \"trial::slow\" is neither")
                .hasLineCount(1);
        AwsCli.Result other = system.onMachine(
                instance, "setpriv", "--reuid=65534", "--clear-groups", "opsworks-agent-cli", "list_commands");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.error()).contains("only root may do this; run sudo opsworks-agent-cli list_commands");
    }

    private static long ends() {
        return system.read(instance, "var/lib/trial/runs")
                .orElse("")
                .lines()
                .filter("end"::equals)
                .count();
    }

    private static int commands() {
        return system.aws()
                .opsworks("describe-commands", "--instance-id", instance)
                .get("Commands")
                .size();
    }
}
