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

/** What the online instances of a stack hear of users who may log in. */
final class UserSyncTest {
    private static final String PERMISSION = "{'StackId': '<stack>', 'IamUserArn': '<user>', ";
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
    void aRightGivenOrTakenReachesTheInstances() {
        done("SetPermission", PERMISSION + "'AllowSsh': true}");
        assertThat(pending()).containsExactly("sync_remote_users", "configure");
        endAll();
        done("SetPermission", PERMISSION + "'AllowSsh': true, 'Level': 'show'}");
        assertThat(pending()).isEmpty();
        done("SetPermission", PERMISSION + "'AllowSudo': true}");
        assertThat(pending()).containsExactly("sync_remote_users", "configure");
        endAll();
        done("SetPermission", PERMISSION + "'Level': 'deny'}");
        assertThat(pending()).containsExactly("sync_remote_users", "configure");
    }

    @Test
    void sudoWithoutSshIsNoMatterOfTheInstances() {
        done("SetPermission", PERMISSION + "'AllowSudo': true}");
        assertThat(pending()).isEmpty();
    }

    @Test
    void onlyTheNewestStateWaits() {
        done("SetPermission", PERMISSION + "'AllowSsh': true}");
        done("SetPermission", PERMISSION + "'AllowSsh': false}");
        assertThat(pending()).containsExactly("sync_remote_users", "configure");
    }

    @Test
    void keyAndNameOfThoseWhoMayLogInReachTheInstances() {
        done("UpdateUserProfile", "{'IamUserArn': '<user>', 'SshPublicKey': 'ssh-rsa BBBB bob'}");
        assertThat(pending()).isEmpty();
        done("SetPermission", PERMISSION + "'AllowSsh': true}");
        endAll();
        done("UpdateUserProfile", "{'IamUserArn': '<user>', 'SshPublicKey': 'ssh-rsa CCCC bob'}");
        assertThat(pending()).containsExactly("sync_remote_users", "configure");
        endAll();
        done("UpdateUserProfile", "{'IamUserArn': '<user>', 'SshUsername': 'robert'}");
        assertThat(pending()).containsExactly("sync_remote_users", "configure");
        endAll();
        done("UpdateUserProfile", "{'IamUserArn': '<user>', 'AllowSelfManagement': true}");
        assertThat(pending()).isEmpty();
        done("DeleteUserProfile", "{'IamUserArn': '<user>'}");
        assertThat(pending()).containsExactly("sync_remote_users", "configure");
    }

    @Test
    void stacksOfChef11RunSshUsers() {
        done(
                "UpdateStack",
                "{'StackId': '<stack>', 'DefaultOs': 'Amazon Linux 2018.03', 'ConfigurationManager': {'Name': 'Chef',"
                        + " 'Version': '11.10'}}");
        done("SetPermission", PERMISSION + "'AllowSsh': true}");
        assertThat(pending()).containsExactly("execute_recipes", "configure");
    }

    @Test
    void twoUsersDoNotShareAnAccount() {
        ApiServer.Reply reply = answer(
                "CreateUserProfile", "{'IamUserArn': 'arn:aws:iam::123456789012:user/carol', 'SshUsername': 'b.o.b'}");
        assertThat(reply.message()).contains("bob is the name of another user's accounts");
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
