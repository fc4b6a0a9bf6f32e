package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What online instances hear when another version of the agent is asked for. */
final class AgentUpdateTest {
    private static final String FIXED = "4004-20151201152533";
    private final World world = new World();

    @BeforeEach
    void nothingIsInTheQueue() {
        endAll();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aStacksVersionReachesTheInstancesThatInheritIt() {
        done("UpdateStack", "{'StackId': '<stack>', 'AgentVersion': '" + FIXED + "'}");
        assertThat(pending()).containsExactly("update_agent");
        done("UpdateStack", "{'StackId': '<stack>', 'AgentVersion': '" + FIXED + "', 'Name': 'Other'}");
        assertThat(pending()).containsExactly("update_agent");
        done("UpdateStack", "{'StackId': '<stack>', 'AgentVersion': 'LATEST'}");
        assertThat(pending())
                .as("the newer takes the place of the one that waits")
                .containsExactly("update_agent");
        assertThat(done("DescribeStacks", "{'StackIds': ['<stack>']}")
                        .at("/Stacks/0/Name")
                        .asText())
                .isEqualTo("Other");
        assertThat(done("DescribeDeployments", "{'StackId': '<stack>'}").path("Deployments"))
                .as("it is no deployment")
                .hasSize(1);
    }

    @Test
    void anInstancesOwnVersionBeatsTheStacks() {
        done("UpdateInstance", "{'InstanceId': '<online>', 'AgentVersion': '" + FIXED + "'}");
        assertThat(pending()).containsExactly("update_agent");
        assertThat(done("DescribeInstances", "{'InstanceIds': ['<online>']}")
                        .at("/Instances/0/AgentVersion")
                        .asText())
                .isEqualTo(FIXED);
        endAll();
        done("UpdateStack", "{'StackId': '<stack>', 'AgentVersion': '4005-20151201152533'}");
        assertThat(pending()).isEmpty();
        done("UpdateInstance", "{'InstanceId': '<online>', 'AgentVersion': 'INHERIT'}");
        assertThat(pending()).containsExactly("update_agent");
    }

    @Test
    void instancesThatDoNotRunAreLeftAlone() {
        done("UpdateInstance", "{'InstanceId': '<instance>', 'AgentVersion': '" + FIXED + "'}");
        assertThat(done("DescribeCommands", "{'InstanceId': '<instance>'}").path("Commands"))
                .isEmpty();
    }

    @Test
    void stacksOfChef11HaveTheirOwnCommand() {
        done(
                "UpdateStack",
                "{'StackId': '<stack>', 'DefaultOs': 'Amazon Linux 2018.03', 'ConfigurationManager': {'Name': 'Chef',"
                        + " 'Version': '11.10'}, 'AgentVersion': '" + FIXED + "'}");
        assertThat(pending()).containsExactly("execute_recipes");
    }

    @Test
    void aRefusedChangeSendsNothing() {
        assertThat(answer("UpdateStack", "{'StackId': '<stack>', 'AgentVersion': 'no version'}")
                        .message())
                .contains("Agent Version");
        assertThat(pending()).isEmpty();
    }

    @Test
    void peopleCannotAskForItByADeployment() {
        assertThat(answer("CreateDeployment", "{'StackId': '<stack>', 'Command': {'Name': 'update_agent'}}")
                        .message())
                .contains("update_agent");
    }

    /** Types of the online instance's open commands, oldest first. */
    private List<String> pending() {
        List<String> types = new ArrayList<>();
        for (JsonNode command :
                done("DescribeCommands", "{'InstanceId': '<online>'}").path("Commands")) {
            if (command.path("Status").asText().equals("pending")) {
                types.addFirst(command.path("Type").asText());
            }
        }
        return types;
    }

    private void endAll() {
        world.endCommands();
    }

    private JsonNode done(String operation, String body) {
        ApiServer.Reply reply = answer(operation, body);
        assertThat(reply.status()).as(operation + ": " + reply.message()).isEqualTo(200);
        return reply.body();
    }

    private ApiServer.Reply answer(String operation, String body) {
        try {
            JsonNode request = world.filled(ApiServer.JSON.readTree(body.replace('\'', '"')));
            return world.server.answer(operation, request.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
