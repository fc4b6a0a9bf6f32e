package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.UserArn;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** IAM's query API, and what it makes of rights. */
final class IamTest {
    private static final String ALL =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

    private final ApiServer server = new ApiServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void registrationMakesAUserWhoMayRegister() {
        String group = iam("CreateGroup&GroupName=OpsWorks-1&Path=%2FAWS%2FOpsWorks%2F");
        assertThat(text(group, "Arn")).isEqualTo("arn:aws:iam::123456789012:group/AWS/OpsWorks/OpsWorks-1");
        assertThat(group).startsWith("<CreateGroupResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">");
        String user = iam("CreateUser&UserName=OpsWorks-S-web7&Path=%2FAWS%2FOpsWorks%2F");
        assertThat(text(user, "UserId")).matches("AIDA[A-Z2-7]{17}");
        iam("AddUserToGroup&GroupName=OpsWorks-1&UserName=OpsWorks-S-web7");
        iam("AttachUserPolicy&UserName=OpsWorks-S-web7"
                + "&PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAWSOpsWorksInstanceRegistration");
        AccessKey key = key("OpsWorks-S-web7");
        assertThat(key.id().value()).matches("AKIA[A-Z2-7]{16}");
        assertThat(server.call(key, "DescribeStacks", "{}").status()).isEqualTo(200);
        assertThat(server.call(key, "DescribeUserProfiles", "{}").type()).isEqualTo("AccessDeniedException");
        assertThat(text(iam("GetGroup&GroupName=OpsWorks-1"), "UserName")).isEqualTo("OpsWorks-S-web7");
        assertThat(text(iam("ListGroupsForUser&UserName=OpsWorks-S-web7"), "GroupName"))
                .isEqualTo("OpsWorks-1");
        assertThat(iam("ListUsers&PathPrefix=/AWS/"))
                .contains("OpsWorks-S-web7")
                .doesNotContain("administrator");
    }

    @Test
    void theRecordOfACallSaysWhatItMade() {
        iam("CreateUser&UserName=bob");
        String secret = text(iam("CreateAccessKey&UserName=bob"), "SecretAccessKey");
        String records = server.get("/dashboard/api/audit.jsonl").body();
        assertThat(records)
                .contains("\"responseElements\":{\"user\":{\"path\":\"/\",\"userName\":\"bob\"")
                .contains("\"secretAccessKey\":\"*****FILTERED*****\"")
                .doesNotContain(secret);
    }

    @Test
    void policiesOfAGroupHoldForItsMembers() {
        AccessKey bob = user("bob");
        assertThat(server.call(bob, "DescribeStacks", "{}").type()).isEqualTo("AccessDeniedException");
        iam("CreateGroup&GroupName=ops");
        iam("PutGroupPolicy&GroupName=ops&PolicyName=all&PolicyDocument=" + encoded(ALL));
        iam("AddUserToGroup&GroupName=ops&UserName=bob");
        assertThat(server.call(bob, "DescribeStacks", "{}").status()).isEqualTo(200);
        assertThat(server.query(bob, "iam", form("ListUsers")).statusCode()).isEqualTo(200);
        assertThat(text(iam("GetGroupPolicy&GroupName=ops&PolicyName=all"), "PolicyDocument"))
                .isEqualTo(encoded(ALL));
        String deny = "{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"opsworks:*\",\"Resource\":\"*\"}}";
        iam("PutUserPolicy&UserName=bob&PolicyName=none&PolicyDocument=" + encoded(deny));
        assertThat(server.call(bob, "DescribeStacks", "{}").message()).contains("explicit deny");
        assertThat(server.call(bob, "DescribeOperatingSystems", "{}").message()).contains("explicit deny");
        iam("DeleteUserPolicy&UserName=bob&PolicyName=none");
        iam("RemoveUserFromGroup&GroupName=ops&UserName=bob");
        assertThat(server.call(bob, "DescribeStacks", "{}").type()).isEqualTo("AccessDeniedException");
    }

    @Test
    void keysAreSwitchedOffAndOnAndGo() {
        AccessKey bob = user("bob");
        assertThat(text(sts(bob), "Arn")).isEqualTo("arn:aws:iam::123456789012:user/bob");
        assertThat(text(sts(bob), "Account")).isEqualTo("123456789012");
        iam("UpdateAccessKey&UserName=bob&Status=Inactive&AccessKeyId=" + bob.id());
        assertThat(text(iam("ListAccessKeys&UserName=bob"), "Status")).isEqualTo("Inactive");
        assertThat(server.call(bob, "DescribeStacks", "{}").message()).contains("inactive");
        assertError(server.query(bob, "iam", form("GetUser")), 403, "InvalidClientTokenId", "UpdateAccessKey");
        iam("UpdateAccessKey&UserName=bob&Status=Active&AccessKeyId=" + bob.id());
        assertThat(sts(bob)).contains("user/bob");
        iam("DeleteAccessKey&UserName=bob&AccessKeyId=" + bob.id());
        assertThat(server.call(bob, "DescribeStacks", "{}").type()).isEqualTo("UnrecognizedClientException");
        assertThat(iam("ListAccessKeys&UserName=bob")).doesNotContain("AKIA");
        iam("DeleteUser&UserName=bob");
        assertError(call("GetUser&UserName=bob"), 404, "NoSuchEntity", "cannot be found");
    }

    @Test
    void errorsAreThoseOfIam() {
        user("bob");
        assertError(call("CreateUser&UserName=bob"), 409, "EntityAlreadyExists", "already exists");
        assertError(call("DeleteUser&UserName=bob"), 409, "DeleteConflict", "access keys first");
        assertError(
                call("PutUserPolicy&UserName=bob&PolicyName=p&PolicyDocument=%7B"),
                400,
                "MalformedPolicyDocument",
                "JSON");
        assertError(call("CreateUser"), 400, "ValidationError", "UserName is missing");
        assertError(call("MakeCoffee"), 400, "InvalidAction", "CreateUser");
        assertError(call(""), 400, "InvalidAction", "Action is missing");
        assertError(call("UpdateAccessKey&UserName=bob&AccessKeyId=x&Status=Off"), 400, "ValidationError", "Inactive]");
        AccessKey wrong = with("wrong");
        assertError(server.query(wrong, "iam", form("GetUser")), 403, "SignatureDoesNotMatch", "Secret Access Key");
        assertError(
                server.query(server.administrator, "opsworks", form("GetUser")),
                403,
                "SignatureDoesNotMatch",
                "correct service: 'iam'");
        assertError(
                server.query(server.administrator, "ec2", form("GetUser")),
                403,
                "SignatureDoesNotMatch",
                "There is no service 'ec2' at this address: a coordinator answers 'opsworks', 'iam', 'sts'.");
    }

    @Test
    void iamItselfNeedsARight() {
        AccessKey bob = user("bob");
        HttpResponse<String> denied = server.query(bob, "iam", form("CreateUser&UserName=carol"));
        assertError(
                denied,
                403,
                "AccessDenied",
                "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: iam:CreateUser on resource:"
                        + " arn:aws:iam::123456789012:user/carol");
        String own = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"iam:*AccessKey*\","
                + "\"Resource\":\"arn:aws:iam::*:user/${aws:username}\"}}";
        iam("PutUserPolicy&UserName=bob&PolicyName=own&PolicyDocument=" + encoded(own));
        assertThat(server.query(bob, "iam", form("CreateAccessKey")).statusCode())
                .isEqualTo(200);
        assertError(server.query(bob, "iam", form("ListAccessKeys&UserName=carol")), 403, "AccessDenied", "user/carol");
        // Making oneself administrator is not among what was given.
        assertError(
                server.query(
                        bob,
                        "iam",
                        form("AttachUserPolicy&UserName=bob&PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess")),
                403,
                "AccessDenied",
                "iam:AttachUserPolicy");
    }

    @Test
    void managedPoliciesCanBeRead() {
        assertThat(iam("ListPolicies&Scope=AWS")).contains("AWSOpsWorks_FullAccess", "AdministratorAccess");
        String arn = "&PolicyArn=arn:aws:iam::aws:policy/AWSOpsWorks_FullAccess";
        assertThat(text(iam("GetPolicy" + arn), "DefaultVersionId")).isEqualTo("v1");
        assertThat(iam("GetPolicyVersion&VersionId=v1" + arn)).contains("opsworks%3A*");
    }

    private AccessKey user(String name) {
        iam("CreateUser&UserName=" + name);
        return key(name);
    }

    private AccessKey key(String user) {
        String answer = iam("CreateAccessKey&UserName=" + user);
        return new AccessKey(
                new AccessKeyId(text(answer, "AccessKeyId")),
                new UserArn("arn:aws:iam::123456789012:user/" + user),
                new Secret(text(answer, "SecretAccessKey")),
                false,
                true,
                server.time.now());
    }

    private AccessKey with(String secret) {
        AccessKey key = server.administrator;
        return new AccessKey(key.id(), key.userArn(), new Secret(secret), true, true, key.createdAt());
    }

    private String sts(AccessKey key) {
        return server.query(key, "sts", "Action=GetCallerIdentity&Version=2011-06-15")
                .body();
    }

    private String iam(String action) {
        HttpResponse<String> answer = call(action);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private HttpResponse<String> call(String action) {
        return server.query(server.administrator, "iam", form(action));
    }

    private static String form(String action) {
        return "Version=2010-05-08&Action=" + action;
    }

    private static String text(String xml, String element) {
        Matcher found = Pattern.compile("<" + element + ">([^<]*)</").matcher(xml);
        assertThat(found.find()).as(element + " in " + xml).isTrue();
        return found.group(1);
    }

    private static void assertError(HttpResponse<String> answer, int status, String code, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/xml");
        assertThat(text(answer.body(), "Code")).isEqualTo(code);
        assertThat(answer.body()).contains(message);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
