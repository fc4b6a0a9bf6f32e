package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.http.ApiServer.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what. */
final class PermissionTest {
    private final ApiServer server = new ApiServer();
    private final AccessKey bob = server.user("bob", false);
    private String stack = "";
    private String app = "";

    @BeforeEach
    void prepare() {
        stack = server.call(
                        "CreateStack",
                        "{\"Name\": \"S\", \"Region\": \"eu-west-1\", \"ServiceRoleArn\": \"arn:aws:iam::1:role/s\","
                                + " \"DefaultInstanceProfileArn\": \"arn:aws:iam::1:instance-profile/i\"}")
                .body()
                .path("StackId")
                .asText();
        app = server.call("CreateApp", "{\"StackId\": \"" + stack + "\", \"Name\": \"A\", \"Type\": \"other\"}")
                .body()
                .path("AppId")
                .asText();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "deny, false, false, false",
        "iam_only, false, false, false",
        "show, true, false, false",
        "deploy, true, true, false",
        "manage, true, true, true"
    })
    void levelsOpenMoreAndMore(String level, boolean show, boolean deploy, boolean manage) {
        grant(level);
        assertAllowed(show, bob("DescribeStacks", "{\"StackIds\": [\"" + stack + "\"]}"));
        assertAllowed(show, bob("DescribeApps", "{\"AppIds\": [\"" + app + "\"]}"));
        assertAllowed(show, bob("DescribeVolumes", "{\"StackId\": \"" + stack + "\"}"));
        assertAllowed(deploy, bob("UpdateApp", "{\"AppId\": \"" + app + "\", \"Description\": \"x\"}"));
        assertAllowed(
                deploy,
                bob("CreateDeployment", "{\"StackId\": \"" + stack + "\", \"Command\": {\"Name\": \"configure\"}}"));
        assertAllowed(manage, bob("UpdateStack", "{\"StackId\": \"" + stack + "\", \"Name\": \"T\"}"));
        assertAllowed(manage, bob("DescribePermissions", "{\"StackId\": \"" + stack + "\"}"));
        assertAllowed(
                manage,
                bob(
                        "CreateLayer",
                        "{\"StackId\": \"" + stack
                                + "\", \"Type\": \"custom\", \"Name\": \"L\", \"Shortname\": \"l\"}"));
        assertThat(bob("DescribeStacks", "{}").body().path("Stacks")).hasSize(show ? 1 : 0);
        assertAllowed(
                false,
                bob(
                        "CreateStack",
                        "{\"Name\": \"S\", \"Region\": \"us-east-1\","
                                + " \"ServiceRoleArn\": \"arn:a\", \"DefaultInstanceProfileArn\": \"arn:b\"}"));
        assertAllowed(false, bob("DescribeUserProfiles", "{}"));
        assertAllowed(true, bob("DescribeOperatingSystems", "{}"));
    }

    @Test
    void refusalNamesUserOperationAndResource() {
        assertThat(bob("UpdateStack", "{\"StackId\": \"" + stack + "\"}").message())
                .startsWith(
                        "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: opsworks:UpdateStack"
                                + " on resource: arn:aws:opsworks:eu-west-1:123456789012:stack/" + stack + "/ because")
                .contains("level on the stack is iam_only; the level manage (SetPermission)");
    }

    @Test
    void nobodyRaisesHisOwnLevel() {
        grant("manage");
        String own = "{\"StackId\": \"" + stack + "\", \"IamUserArn\": \"" + bob.userArn() + "\", ";
        assertAllowed(false, bob("SetPermission", own + "\"Level\": \"deny\"}"));
        assertAllowed(true, bob("SetPermission", own + "\"AllowSsh\": true, \"AllowSudo\": true}"));
        var permissions = server.call(
                        "DescribePermissions",
                        "{\"StackId\": \"" + stack + "\", \"IamUserArn\": \"" + bob.userArn() + "\"}")
                .body()
                .path("Permissions");
        assertThat(permissions).hasSize(1);
        assertThat(permissions.get(0).path("Level").asText()).isEqualTo("manage");
        assertThat(permissions.get(0).path("AllowSudo").asBoolean()).isTrue();
        assertThat(server.call("DescribePermissions", "{\"StackId\": \"" + stack + "\"}")
                        .body()
                        .path("Permissions"))
                .hasSize(2);
    }

    @Test
    void ownProfileNeedsSelfManagementToChange() {
        String change = "{\"SshPublicKey\": \"ssh-rsa AAAA bob\"}";
        assertAllowed(false, bob("UpdateMyUserProfile", change));
        assertThat(server.call(
                                "UpdateUserProfile",
                                "{\"IamUserArn\": \"" + bob.userArn()
                                        + "\", \"AllowSelfManagement\": true, \"SshUsername\": \"b.o.b\"}")
                        .status())
                .isEqualTo(200);
        assertAllowed(true, bob("UpdateMyUserProfile", change));
        var profile = bob("DescribeMyUserProfile", "{}").body().path("UserProfile");
        assertThat(profile.path("SshUsername").asText()).isEqualTo("bob");
        assertThat(profile.path("SshPublicKey").asText()).isEqualTo("ssh-rsa AAAA bob");
    }

    @Test
    void privateKeyIsForThoseWhoMayChangeTheApp() {
        assertThat(server.call(
                                "UpdateApp",
                                "{\"AppId\": \"" + app + "\", \"SslConfiguration\": {\"Certificate\": \"C\","
                                        + " \"PrivateKey\": \"K\"}}")
                        .status())
                .isEqualTo(200);
        grant("show");
        assertThat(privateKey(bob)).isEqualTo("*****FILTERED*****");
        grant("deploy");
        assertThat(privateKey(bob)).isEqualTo("K");
    }

    private String privateKey(AccessKey key) {
        return server.call(key, "DescribeApps", "{\"AppIds\": [\"" + app + "\"]}")
                .body()
                .path("Apps")
                .path(0)
                .path("SslConfiguration")
                .path("PrivateKey")
                .asText();
    }

    @Test
    void withoutAProfileOnlyPoliciesCount() {
        grant("manage");
        assertThat(server.call("DeleteUserProfile", "{\"IamUserArn\": \"" + bob.userArn() + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(bob("DescribeStacks", "{}").type()).isEqualTo("AccessDeniedException");
    }

    @Test
    void deletedUserLeavesNoPermissionForTheNextOfHisName() {
        grant("manage");
        String arn = "{\"IamUserArn\": \"" + bob.userArn() + "\"}";
        assertThat(server.call("DeleteUserProfile", arn).status()).isEqualTo(200);
        assertThat(server.store.permissionsOf(bob.userArn())).isEmpty();
        assertThat(server.call("CreateUserProfile", arn).status()).isEqualTo(200);
        assertThat(server.call("DescribePermissions", arn)
                        .body()
                        .path("Permissions")
                        .path(0)
                        .path("Level")
                        .asText())
                .isEqualTo("iam_only");
    }

    private void grant(String level) {
        Reply reply = server.call(
                "SetPermission",
                "{\"StackId\": \"" + stack + "\", \"IamUserArn\": \"" + bob.userArn() + "\", \"Level\": \"" + level
                        + "\"}");
        assertThat(reply.status()).as(reply.message()).isEqualTo(200);
    }

    private Reply bob(String operation, String body) {
        return server.call(bob, operation, body);
    }

    private static void assertAllowed(boolean allowed, Reply reply) {
        assertThat(List.of("AccessDeniedException").contains(reply.type()))
                .as(reply.type() + " " + reply.message())
                .isEqualTo(!allowed);
    }
}
