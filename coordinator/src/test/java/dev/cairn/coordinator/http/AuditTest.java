package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.http.ApiServer.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every call leaves a record, which says who, when, from where, what and how it ended, and no secret. */
final class AuditTest {
    private static final String STACK = "{\"Name\": \"S\", \"Region\": \"eu-west-1\", \"ServiceRoleArn\":"
            + " \"arn:aws:iam::1:role/s\", \"DefaultInstanceProfileArn\": \"arn:aws:iam::1:instance-profile/i\"%s}";

    private final ApiServer server =
            new ApiServer(HttpConfig.on("127.0.0.1", 0).withClientAddressHeader("X-Forwarded-For"));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aChangeHasTheFormOfCloudTrail() {
        Reply reply = server.call("CreateStack", STACK.formatted(", \"DefaultOs\": \"Ubuntu 18.04 LTS\""));
        JsonNode record = only("operation=createstack");
        assertThat(record.path("eventVersion").asText()).isEqualTo("1.08");
        JsonNode identity = record.path("userIdentity");
        assertThat(identity.path("type").asText()).isEqualTo("IAMUser");
        assertThat(identity.path("arn").asText()).isEqualTo("arn:aws:iam::123456789012:user/administrator");
        assertThat(identity.path("accountId").asText()).isEqualTo("123456789012");
        assertThat(identity.path("accessKeyId").asText()).isEqualTo("AKIAADMINISTRATOR");
        assertThat(identity.path("userName").asText()).isEqualTo("administrator");
        assertThat(record.path("eventTime").asText()).matches("20[0-9-]+T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
        assertThat(record.path("eventSource").asText()).isEqualTo("opsworks.amazonaws.com");
        assertThat(record.path("eventName").asText()).isEqualTo("CreateStack");
        assertThat(record.path("awsRegion").asText()).isEqualTo("us-east-1");
        assertThat(record.path("sourceIPAddress").asText()).isEqualTo("127.0.0.1");
        assertThat(record.path("userAgent").asText()).startsWith("Java-http-client");
        assertThat(record.path("requestParameters").path("defaultOs").asText()).isEqualTo("Ubuntu 18.04 LTS");
        assertThat(record.path("responseElements").path("stackId").asText())
                .isEqualTo(reply.body().path("StackId").asText());
        assertThat(record.path("requestID").asText())
                .isEqualTo(reply.response()
                        .headers()
                        .firstValue("x-amzn-RequestId")
                        .orElseThrow());
        assertThat(record.path("eventID").asText()).hasSize(36);
        assertThat(record.path("eventType").asText()).isEqualTo("AwsApiCall");
        assertThat(record.path("recipientAccountId").asText()).isEqualTo("123456789012");
        assertThat(record.path("readOnly").asBoolean(true)).isFalse();
        assertThat(record.has("errorCode")).isFalse();
    }

    @Test
    void readsAndRefusalsAreRecordedToo() {
        String stack = stack("");
        AccessKey stranger = server.user("mallory", false);
        server.call("DescribeLayers", "{\"StackId\": \"" + stack + "\"}");
        server.call(stranger, "DeleteStack", "{\"StackId\": \"" + stack + "\"}");
        server.call("DescribeStacks", "{\"StackIds\": [\"nowhere\"]}");
        server.call("Frobnicate", "{}");
        server.call("DescribeStacks", "no JSON");

        JsonNode read = only("operation=DescribeLayers");
        assertThat(read.path("readOnly").asBoolean()).isTrue();
        assertThat(read.path("responseElements").isNull()).isTrue();
        assertThat(read.path("requestParameters").path("stackId").asText()).isEqualTo(stack);
        assertThat(read.path("resources").path(0).path("ARN").asText())
                .isEqualTo("arn:aws:opsworks:eu-west-1:123456789012:stack/" + stack + "/");

        JsonNode denied = only("user=mallory");
        assertThat(denied.path("errorCode").asText()).isEqualTo("AccessDeniedException");
        assertThat(denied.path("errorMessage").asText()).contains("not authorized to perform: opsworks:DeleteStack");
        assertThat(codes("errors=true"))
                .containsExactly(
                        "SerializationException",
                        "UnknownOperationException",
                        "ResourceNotFoundException",
                        "AccessDeniedException");
        assertThat(codes("about=" + stack)).containsExactly("AccessDeniedException", "", "");
    }

    @Test
    void aWrongSignatureIsRecordedWithoutWhatItSays() {
        AccessKey forged = new AccessKey(
                server.administrator.id(),
                server.administrator.userArn(),
                new Secret("guessed"),
                true,
                true,
                server.time.now());
        server.call(forged, "DeleteStack", "{\"StackId\": \"x\"}");
        server.send(HttpRequest.newBuilder(server.uri("/"))
                .header("X-Amz-Target", "OpsWorks_20130218.DescribeStacks")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
        List<JsonNode> records = records("errors=true");
        assertThat(records.get(1).path("errorCode").asText()).isEqualTo("InvalidSignatureException");
        assertThat(records.get(1).path("userIdentity").toString())
                .isEqualTo("{\"type\":\"Unknown\",\"accessKeyId\":\"AKIAADMINISTRATOR\"}");
        assertThat(records.get(1).path("requestParameters").isNull()).isTrue();
        assertThat(records.get(0).path("errorCode").asText()).isEqualTo("MissingAuthenticationTokenException");
        assertThat(records.get(0).path("userIdentity").toString()).isEqualTo("{\"type\":\"Unknown\"}");
    }

    @Test
    void secretsAreMasked() {
        String stack =
                stack(", \"CustomJson\": \"{\\\"password\\\": \\\"hidden1\\\"}\", \"CustomCookbooksSource\": {\"Type\":"
                        + " \"git\", \"Url\": \"https://me:hidden2@example.com/r.git\", \"SshKey\": \"hidden3\"},"
                        + " \"UseCustomCookbooks\": true, \"DefaultSshKeyName\": \"shown1\"");
        server.call(
                "CreateApp",
                "{\"StackId\": \"" + stack
                        + "\", \"Type\": \"other\", \"Name\": \"A\", \"AppSource\": {\"Type\": \"s3\","
                        + " \"Url\": \"https://example.com/a?X-Amz-Signature=hidden4&shown2=1\", \"Password\": \"hidden5\"},"
                        + " \"Environment\": [{\"Key\": \"K\", \"Value\": \"hidden6\", \"Secure\": true}, {\"Key\": \"L\","
                        + " \"Value\": \"shown3\"}], \"SslConfiguration\": {\"Certificate\": \"shown4\", \"PrivateKey\":"
                        + " \"hidden7\"}}");
        server.call(
                "RegisterRdsDbInstance",
                "{\"StackId\": \"" + stack
                        + "\", \"RdsDbInstanceArn\": \"arn:aws:rds:eu-west-1:1:db:shown5\", \"DbUser\":"
                        + " \"shown6\", \"DbPassword\": \"hidden8\"}");
        server.call(
                "CreateLayer",
                "{\"StackId\": \"" + stack
                        + "\", \"Type\": \"db-master\", \"Name\": \"shown7\", \"Shortname\": \"db-master\","
                        + " \"Attributes\": {\"MysqlRootPassword\": \"hidden9\"}}");
        String all = lines("").body();
        assertThat(all)
                .doesNotContain("hidden")
                .contains("shown1", "shown2", "shown3", "shown4", "shown5", "shown6", "shown7")
                .contains("\"attributes\":{\"MysqlRootPassword\":\"*****FILTERED*****\"}")
                .contains("https://me:*****FILTERED*****@example.com/r.git");
    }

    @Test
    void theProxyThatIsTrustedSaysWhereACallComesFrom() {
        HttpRequest signed =
                server.signed(server.administrator, "OpsWorks_20130218.DescribeUserProfiles", "{}", server.time.now());
        server.send(HttpRequest.newBuilder(signed, (name, value) -> true)
                .header("X-Forwarded-For", "6.6.6.6, 192.0.2.7")
                .build());
        assertThat(only("").path("sourceIPAddress").asText()).isEqualTo("192.0.2.7");
    }

    @Test
    void linesSayWhereTheyGoOn() {
        for (int i = 0; i < 5; i++) {
            server.call("DescribeUserProfiles", "{}");
        }
        HttpResponse<String> first = lines("operation=DescribeUserProfiles&limit=3");
        assertThat(first.body().lines()).hasSize(3);
        String next = first.headers().firstValue("Link").orElseThrow().replaceAll("<(.*)>.*", "$1");
        HttpResponse<String> second = server.get(next);
        assertThat(second.body().lines()).hasSize(2);
        assertThat(server.get("/dashboard/api/audit.jsonl?limit=many").statusCode())
                .isEqualTo(400);
        assertThat(server.get("/dashboard/api/audit.jsonl?from=yesterday").statusCode())
                .isEqualTo(400);
    }

    @Test
    void strangersSeeNothing() {
        assertThat(server.get("/dashboard/api/audit.jsonl").statusCode()).isEqualTo(200);
        try (ApiServer open = new ApiServer("0.0.0.0")) {
            assertThat(open.get("/dashboard/api/audit.jsonl").statusCode()).isEqualTo(401);
            assertThat(open.get("/dashboard/api/audit").statusCode()).isEqualTo(401);
        }
    }

    private String stack(String more) {
        return server.call("CreateStack", STACK.formatted(more))
                .body()
                .path("StackId")
                .asText();
    }

    private List<String> codes(String query) {
        return records(query).stream()
                .map(record -> record.path("errorCode").asText())
                .toList();
    }

    private JsonNode only(String query) {
        List<JsonNode> records = records(query);
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    private List<JsonNode> records(String query) {
        try {
            return ApiServer.JSON
                    .readTree(server.get("/dashboard/api/audit?" + query).body())
                    .path("records")
                    .valueStream()
                    .toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> lines(String query) {
        return server.get("/dashboard/api/audit.jsonl?" + query);
    }
}
