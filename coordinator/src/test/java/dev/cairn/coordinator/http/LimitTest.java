package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.catalog.Limit;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.http.ApiServer.Reply;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What exceeds a limit is refused with the limit, its value and the setting that changes it; what meets it is not. */
final class LimitTest {
    private final ApiServer server = new ApiServer(new Limits(Map.of(
            Limit.STACKS, 2,
            Limit.LAYERS, 1,
            Limit.INSTANCES, 1,
            Limit.APPS, 1,
            Limit.CUSTOM_JSON, 2_000_000,
            Limit.ENVIRONMENT, 20,
            Limit.TAGS, 1,
            Limit.ALARMS, 1)));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void stacksOfARegion() {
        String first = stack("one", "us-east-1");
        stack("two", "us-east-1");
        refused(
                createStack("three", "us-east-1"),
                "A region can have at most 2 stacks; the coordinator's setting limits.stacks-per-region changes this limit");
        refused(
                server.call(
                        "CloneStack",
                        "{\"SourceStackId\": \"" + first + "\", \"ServiceRoleArn\": \"arn:aws:iam::1:role/s\"}"),
                "A region can have at most 2 stacks");
        stack("three", "eu-west-1");
        server.call("DeleteStack", "{\"StackId\": \"" + first + "\"}");
        stack("three", "us-east-1");
    }

    @Test
    void whatAStackHas() {
        String stack = stack("one", "us-east-1");
        String layer = done(server.call("CreateLayer", layer(stack, "a")), "LayerId");
        refused(
                server.call("CreateLayer", layer(stack, "b")),
                "A stack can have at most 1 layers; the coordinator's setting limits.layers-per-stack changes this limit");
        String instance =
                "{\"StackId\": \"" + stack + "\", \"LayerIds\": [\"" + layer + "\"], \"InstanceType\": \"c3.large\"}";
        done(server.call("CreateInstance", instance), "InstanceId");
        refused(server.call("CreateInstance", instance), "limits.instances-per-stack");
        refused(
                server.call("RegisterInstance", "{\"StackId\": \"" + stack + "\", \"Hostname\": \"metal\"}"),
                "limits.instances-per-stack");
        done(server.call("CreateApp", app(stack, "a", "123456789012345678")), "AppId");
        refused(server.call("CreateApp", app(stack, "b", "1")), "limits.apps-per-stack");
    }

    @Test
    void sizes() {
        String stack = stack("one", "us-east-1");
        refused(
                server.call("CreateApp", app(stack, "a", "1234567890123456789")),
                "Environment: is too large (maximum is 20 bytes); the coordinator's setting limits.environment-bytes");
        // Larger than a request may be with the usual limit.
        done(server.call("UpdateStack", customJson(stack, 1_999_990)));
        refused(
                server.call("UpdateStack", customJson(stack, 2_000_000)),
                "Custom Json: is too large (maximum is 2000000 bytes); the coordinator's setting"
                        + " limits.custom-json-bytes changes this limit");
    }

    @Test
    void tagsAndAlarms() {
        String stack = stack("one", "us-east-1");
        String arn = "arn:aws:opsworks:us-east-1:123456789012:stack/" + stack + "/";
        done(server.call("TagResource", "{\"ResourceArn\": \"" + arn + "\", \"Tags\": {\"a\": \"b\"}}"));
        refused(
                server.call("TagResource", "{\"ResourceArn\": \"" + arn + "\", \"Tags\": {\"c\": \"d\"}}"),
                "limits.tags");
        String layer = done(server.call("CreateLayer", layer(stack, "a")), "LayerId");
        refused(
                server.call(
                        "SetLoadBasedAutoScaling",
                        "{\"LayerId\": \"" + layer + "\", \"UpScaling\": {\"Alarms\": [\"x\", \"y\"]}}"),
                "Up Scaling: at most 1 alarms can be given; the coordinator's setting limits.alarms");
    }

    private String stack(String name, String region) {
        return done(createStack(name, region), "StackId");
    }

    private Reply createStack(String name, String region) {
        return server.call(
                "CreateStack",
                "{\"Name\": \"" + name + "\", \"Region\": \"" + region
                        + "\", \"ServiceRoleArn\": \"arn:aws:iam::1:role/s\","
                        + " \"DefaultInstanceProfileArn\": \"arn:aws:iam::1:instance-profile/i\"}");
    }

    private static String layer(String stack, String name) {
        return "{\"StackId\": \"" + stack + "\", \"Type\": \"custom\", \"Name\": \"" + name + "\", \"Shortname\": \""
                + name + "\"}";
    }

    private static String app(String stack, String name, String value) {
        return "{\"StackId\": \"" + stack + "\", \"Type\": \"other\", \"Name\": \"" + name
                + "\", \"Environment\": [{\"Key\": \"K\", \"Value\": \"" + value + "\"}]}";
    }

    private static String customJson(String stack, int letters) {
        return "{\"StackId\": \"" + stack + "\", \"CustomJson\": \"{\\\"a\\\":\\\"" + "x".repeat(letters) + "\\\"}\"}";
    }

    private static void done(Reply reply) {
        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    }

    private static String done(Reply reply, String id) {
        done(reply);
        return reply.body().path(id).asText();
    }

    private static void refused(Reply reply, String message) {
        assertThat(reply.type()).isEqualTo("ValidationException");
        assertThat(reply.body().path("message").asText()).contains(message);
    }
}
