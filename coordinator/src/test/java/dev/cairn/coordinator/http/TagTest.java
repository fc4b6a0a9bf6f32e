package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.http.ApiServer.Reply;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags of stacks and layers. */
final class TagTest {
    private final ApiServer server = new ApiServer();
    private String stack = "";
    private String stackArn = "";
    private String layer = "";
    private String layerArn = "";

    @BeforeEach
    void prepare() {
        stack = server.call(
                        "CreateStack",
                        "{\"Name\": \"S\", \"Region\": \"eu-west-1\", \"ServiceRoleArn\": \"arn:aws:iam::1:role/s\","
                                + " \"DefaultInstanceProfileArn\": \"arn:aws:iam::1:instance-profile/i\"}")
                .body()
                .path("StackId")
                .asText();
        layer = server.call(
                        "CreateLayer",
                        "{\"StackId\": \"" + stack + "\", \"Type\": \"custom\", \"Name\": \"L\", \"Shortname\": \"l\"}")
                .body()
                .path("LayerId")
                .asText();
        stackArn = "arn:aws:opsworks:eu-west-1:123456789012:stack/" + stack;
        layerArn = "arn:aws:opsworks:eu-west-1:123456789012:layer/" + layer;
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void stackAndLayerHaveTheirOwn() {
        done(tag(stackArn + "/", "\" team \": \" shop \", \"empty\": \"\", \"größe\": \"a b+-=._:/9\""));
        done(tag(layerArn, "\"team\": \"web\""));
        assertThat(tags(stackArn)).isEqualTo("{\"empty\":\"\",\"größe\":\"a b+-=._:/9\",\"team\":\"shop\"}");
        assertThat(tags(stackArn + "/")).isEqualTo(tags(stackArn));
        assertThat(tags(layerArn)).isEqualTo("{\"team\":\"web\"}");

        done(tag(stackArn, "\"team\": \"other\""));
        done(untag(stackArn, "\"empty\", \"never there\""));
        done(server.call("UpdateStack", "{\"StackId\": \"" + stack + "\", \"Name\": \"T\"}"));
        done(server.call("UpdateLayer", "{\"LayerId\": \"" + layer + "\", \"Name\": \"M\"}"));
        assertThat(tags(stackArn)).isEqualTo("{\"größe\":\"a b+-=._:/9\",\"team\":\"other\"}");
        assertThat(tags(layerArn)).isEqualTo("{\"team\":\"web\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "": "x"               | can't be blank
            "  ": "x"             | can't be blank
            "aws:x": "x"          | reserved prefix
            "OpsWorks:x": "x"     | reserved prefix
            "rds:x": "x"          | reserved prefix
            "Name": "x"           | reserved
            "name": "x"           | reserved
            "a,b": "x"            | can only contain
            "a": "<x>"            | can only contain
            """)
    void refusesWhatATagMayNotBe(String tag, String message) {
        Reply reply = tag(stackArn, tag);
        assertThat(reply.type()).isEqualTo("ValidationException");
        assertThat(reply.message()).contains(message);
        assertThat(tags(stackArn)).isEqualTo("{}");
    }

    @Test
    void keepsToTheLimits() {
        done(tag(stackArn, "\"" + "k".repeat(127) + "\": \"" + "v".repeat(255) + "\""));
        assertThat(tag(stackArn, "\"" + "k".repeat(128) + "\": \"\"").message()).contains("maximum is 127");
        assertThat(tag(stackArn, "\"k\": \"" + "v".repeat(256) + "\"").message())
                .contains("maximum is 255");
        done(tag(layerArn, numbered(0, 39)));
        assertThat(tag(layerArn, numbered(39, 40)).message()).contains("at most 40");
        assertThat(tag(stackArn, numbered(39, 40)).message()).contains("at most 40");
        done(tag(stackArn, numbered(0, 39)));
        assertThat(tag(stackArn, numbered(39, 40)).message()).contains("at most 40");
    }

    @Test
    void refusesWhatIsNoStackOrLayer() {
        assertThat(tag("arn:aws:opsworks:eu-west-1:123456789012:instance/x", "\"a\": \"b\"")
                        .type())
                .isEqualTo("ValidationException");
        assertThat(tag("arn:aws:opsworks:eu-west-1:123456789012:stack/x", "\"a\": \"b\"")
                        .message())
                .isEqualTo("Unable to find stack with ID x");
        assertThat(tag("arn:aws:opsworks:eu-west-1:123456789012:layer/x", "\"a\": \"b\"")
                        .message())
                .isEqualTo("Unable to find layer with ID x");
        assertThat(server.call("TagResource", "{\"ResourceArn\": \"" + stackArn + "\"}")
                        .message())
                .contains("'tags'");
        assertThat(server.call("ListTags", "{\"ResourceArn\": \"" + stackArn + "\", \"MaxResults\": 1}")
                        .type())
                .isEqualTo("ValidationException");
    }

    @Test
    void needsTheRightToManage() {
        AccessKey bob = server.user("bob", false);
        done(server.call(
                "SetPermission",
                "{\"StackId\": \"" + stack + "\", \"IamUserArn\": \"" + bob.userArn() + "\", \"Level\": \"deploy\"}"));
        assertThat(server.call(bob, "ListTags", "{\"ResourceArn\": \"" + layerArn + "\"}")
                        .status())
                .isEqualTo(200);
        String body = "{\"ResourceArn\": \"" + layerArn + "\", \"Tags\": {\"a\": \"b\"}, \"TagKeys\": [\"a\"]}";
        assertThat(server.call(bob, "TagResource", body).type()).isEqualTo("AccessDeniedException");
        assertThat(server.call(bob, "UntagResource", body).type()).isEqualTo("AccessDeniedException");
    }

    private static String numbered(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> "\"n" + number + "\": \"\"")
                .collect(Collectors.joining(", "));
    }

    private Reply tag(String arn, String tags) {
        return server.call("TagResource", "{\"ResourceArn\": \"" + arn + "\", \"Tags\": {" + tags + "}}");
    }

    private Reply untag(String arn, String keys) {
        return server.call("UntagResource", "{\"ResourceArn\": \"" + arn + "\", \"TagKeys\": [" + keys + "]}");
    }

    private String tags(String arn) {
        Reply reply = server.call("ListTags", "{\"ResourceArn\": \"" + arn + "\"}");
        done(reply);
        return reply.body().path("Tags").toString();
    }

    private static void done(Reply reply) {
        assertThat(reply.status()).as(reply.message()).isEqualTo(200);
    }
}
