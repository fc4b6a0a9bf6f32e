package dev.cairn.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.agent.Agent;
import dev.cairn.agent.system.ProcessMark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tool prints of commands that are kept, and what it refuses. */
class MainTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private Machine machine;

    @BeforeEach
    void keepCommands() throws IOException {
        machine = new Machine(directory);
        machine.keep(Machine.chef12("c-2", "configure"), "2015-12-01T18:20:24Z");
        machine.keep(Machine.chef12("c-1", "setup"), "2015-12-01T18:19:09Z");
        machine.keep(Machine.chef12("c-0", "configure"), "2015-11-24T21:00:28Z");
    }

    @Test
    void listsCommandsWithTheNewestLast() {
        assertThat(machine.run("list_commands")).isZero();
        assertThat(machine.out()).isEqualTo("""
                2015-11-24T21:00:28        configure
                2015-12-01T18:19:09        setup
                2015-12-01T18:20:24        configure
                """);
        machine.run("list_commands", "setup");
        assertThat(machine.out()).isEqualTo("2015-12-01T18:19:09        setup\n");
    }

    @Test
    void reportsTheAgent() throws IOException {
        machine.run("agent_report");
        assertThat(machine.out()).isEqualTo("""

                AWS OpsWorks Instance Agent State Report:

                  Last activity was a "configure" on 2015-12-01 18:19:23 UTC
                  Agent Status: No AWS OpsWorks agent running
                  Agent Version: %s, up to date

                """.formatted(Agent.version()));
        Files.writeString(machine.path("state/lock"), ProcessMark.current().text() + "\n0.0.1\n");
        machine.run("agent_report");
        assertThat(machine.out())
                .contains("  Agent Status: The AWS OpsWorks agent is running as PID "
                        + ProcessHandle.current().pid() + "\n")
                .contains("  Agent Version: 0.0.1, update needed\n");
    }

    @Test
    void reportsTheInstance() {
        machine.run("instance_report");
        assertThat(machine.out())
                .startsWith("\nAWS OpsWorks Instance Agent State Report:\n\n  Last activity was a \"configure\" on")
                .contains("""
                          OpsWorks Stack: Trial
                          OpsWorks Layers: Web servers
                          OpsWorks Instance: web1
                          EC2 Instance ID: i-a480e960
                          EC2 Instance Type: c3.large
                          Architecture: x86_64
                        """)
                .containsPattern("  Total Memory: \\d+\\.\\d\\d Gb\n  CPU: \\d+x .*\n\nLocation:\n")
                .endsWith("""

                        Location:

                          EC2 Region: us-west-2
                          EC2 Availability Zone: us-west-2a

                        Networking:

                          Public IP: 192.0.2.1
                          Private IP: 198.51.100.7

                        """);
    }

    @Test
    void reportsAnInstanceOfChef11() throws IOException {
        machine.keep(Machine.command("c-9", "deploy", "11.10", Machine.CHEF_11, ""), "2016-01-01T00:00:00Z");
        machine.run("instance_report");
        assertThat(machine.out())
                .contains("  OpsWorks Stack: Old trial\n  OpsWorks Layers: php-app, lb\n  OpsWorks Instance: php1\n")
                .contains("  EC2 Region: eu-west-1\n")
                .contains("  Public IP: 192.0.2.9\n  Private IP: 198.51.100.9\n");
    }

    @Test
    void printsTheCustomersJsonAsRubyPrintsIt() {
        machine.run("get_json", "setup");
        assertThat(machine.out()).isEqualTo("""
                {
                  "run_list": [
                    "recipe[web::setup]"
                  ],
                  "colour": {
                    "wall": "grün",
                    "empty": {
                    },
                    "none": [

                    ]
                  }
                }
                """);
        machine.run("get_json", "2015-11-24T21:00:28", "-i", "--no-i");
        assertThat(machine.out()).contains("recipe[web::configure]");
    }

    @Test
    void printsAllThatTheAgentWasTold() throws IOException {
        machine.run("get_json", "-i");
        JsonNode agent = JSON.readTree(machine.out()).get("aws_opsworks_agent");
        assertThat(names(agent)).containsExactly("version", "valid_client_activities", "command", "resources", "chef");
        assertThat(agent.at("/command/type").asText()).isEqualTo("configure");
        assertThat(names(agent.get("command")))
                .containsExactly("type", "args", "sent_at", "command_id", "iam_user_arn", "instance_id");
        assertThat(agent.at("/resources/instances/1/hostname").asText()).isEqualTo("web1");
        assertThat(agent.at("/resources/instances/1").has("id")).isFalse();
        assertThat(agent.at("/resources/stack/name").asText()).isEqualTo("Trial");
        assertThat(names(agent.get("resources")))
                .containsExactly(
                        "apps",
                        "layers",
                        "instances",
                        "users",
                        "elastic_load_balancers",
                        "rds_db_instances",
                        "stack",
                        "ecs_clusters",
                        "volumes");
        assertThat(agent.at("/chef/customer_recipes/0").asText()).isEqualTo("web::configure");
        assertThat(decoded(agent, "customer_json").at("/colour/wall").asText()).isEqualTo("grün");
        assertThat(decoded(agent, "customer_data_bags").toString())
                .isEqualTo("{\"own\":{\"colours\":{\"id\":\"colours\",\"favourite\":\"blue\"}}}");
        assertThat(machine.out()).contains("      \"users\": [\n\n      ],\n");
    }

    private static Iterable<String> names(JsonNode object) {
        return object::fieldNames;
    }

    private static JsonNode decoded(JsonNode agent, String name) throws IOException {
        String text = agent.at("/chef/" + name).asText();
        assertThat(text).endsWith("\n");
        return JSON.readTree(new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8));
    }

    @Test
    void printsTheAttributesOfChef11() throws IOException {
        machine.keep(Machine.command("c-9", "deploy", "11.10", Machine.CHEF_11, ""), "2016-01-01T00:00:00Z");
        machine.run("get_json");
        assertThat(JSON.readTree(machine.out())).isEqualTo(JSON.readTree(Machine.CHEF_11));
        assertThat(machine.out()).contains("\n        \"revision\": \"v1\"\n");
        machine.run("stack_state");
        JsonNode state = JSON.readTree(machine.out());
        assertThat(state.at("/last_command").toString()).isEqualTo("{\"sent_at\":1448993963,\"activity\":\"deploy\"}");
        assertThat(state.at("/stack/id").asText()).isEqualTo("s");
        assertThat(state.at("/applications/0/name").asText()).isEqualTo("Shop");
        assertThat(state.at("/agent/valid_activities/0").asText()).isEqualTo("setup");
    }

    @Test
    void printsTheStateOfTheStack() throws IOException {
        machine.run("stack_state");
        JsonNode state = JSON.readTree(machine.out());
        assertThat(names(state))
                .containsExactly("last_command", "instance", "layers", "applications", "stack", "agent");
        assertThat(state.at("/last_command").toString())
                .isEqualTo("{\"sent_at\":\"2015-12-01T18:19:23+00:00\",\"activity\":\"configure\"}");
        assertThat(state.at("/instance/hostname").asText()).isEqualTo("web1");
        assertThat(state.at("/layers/1/name").asText()).isEqualTo("Web servers");
        assertThat(state.at("/stack/stack_id").asText()).isEqualTo("s");
        assertThat(state.at("/agent/valid_activities").size()).isEqualTo(13);
    }

    @Test
    void printsTheLogOfACommandThatHasEnded() {
        assertThat(machine.run("show_log")).isZero();
        assertThat(machine.out()).isEqualTo("log of c-2\n");
        machine.run("show_log", "configure", "2015-11-24T21:00:28");
        assertThat(machine.out()).isEqualTo("log of c-0\n");
    }

    @Test
    void saysWhatIsNotKept() throws IOException {
        assertThat(machine.run("show_log", "deploy", "2015-11-24T21:00:28")).isEqualTo(1);
        assertThat(machine.err())
                .isEqualTo("opsworks-agent-cli: no command deploy from 2015-11-24T21:00:28 is kept on this instance;"
                        + " list_commands shows those that are\n");
        Machine fresh = new Machine(Files.createDirectory(directory.resolve("fresh")));
        assertThat(fresh.run("agent_report")).isEqualTo(1);
        assertThat(fresh.err()).contains("No commands were found on this instance");
        assertThat(fresh.run("list_commands")).isZero();
        assertThat(fresh.err()).contains("No commands were found on this instance");
    }

    @Test
    void isForRootButItsHelp() {
        assertThat(machine.run(false, "list_commands")).isEqualTo(1);
        assertThat(machine.err())
                .startsWith("opsworks-agent-cli: only root may do this; run sudo opsworks-agent-cli list_");
        assertThat(machine.run(false)).isZero();
        assertThat(machine.out()).startsWith("Usage: opsworks-agent-cli [--help] COMMAND [ACTIVITY] [DATE]\n");
        assertThat(machine.run(false, "get_json", "--help")).isZero();
        assertThat(machine.out()).startsWith("Usage: opsworks-agent-cli get_json [ACTIVITY] [DATE] [-i | ");
        assertThat(machine.run(false, "help", "show_log")).isZero();
        assertThat(machine.out()).startsWith("Usage: opsworks-agent-cli show_log ");
    }

    @ParameterizedTest
    @CsvSource({
        "list_comands, there is no command \"list_comands\"; there are agent_report",
        "get_json --intern, there is no option \"--intern\"",
        "show_log -i, show_log has no option -i",
        "-i, the option -i stands after get_json",
        "show_log setup deploy, there is a second activity",
        "show_log 2015-13-24T21:00:28, \"2015-13-24T21:00:28\" is no date",
        "show_log web::setup, \"web::setup\" is neither an activity (setup",
        "run_command /nowhere, \"/nowhere\" is neither an activity (setup",
        "agent_report setup, agent_report takes no arguments",
    })
    void refusesWhatMakesNoSense(String arguments, String message) {
        assertThat(machine.run(arguments.split(" "))).isEqualTo(2);
        assertThat(machine.err())
                .startsWith("opsworks-agent-cli: " + message)
                .endsWith("; see opsworks-agent-cli --help\n")
                .hasLineCount(1);
    }
}
