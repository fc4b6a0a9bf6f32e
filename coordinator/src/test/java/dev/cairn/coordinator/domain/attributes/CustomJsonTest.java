package dev.cairn.coordinator.domain.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Custom JSON of stack, layers and deployment, section by section of the guide ("Using custom JSON"). */
final class CustomJsonTest {
    private static String merged(String stack, String layer, String second, String deployment) {
        return scene(stack, layer, second).attributesText(Scene.command("configure", List.of(), deployment));
    }

    private static Scene scene(String stack, String layer, String second) {
        return Scene.chef("12")
                .stackJson(stack)
                .layer("l-2", "app2", second, Map.of())
                .layer("l-1", "app", layer, Map.of())
                .online(1, "l-1", "l-2");
    }

    @Test
    void deploymentBeatsLayersAndLayersBeatTheStack() {
        assertThat(merged(
                        "{\"a\": 1, \"b\": 1, \"c\": 1, \"d\": 1}",
                        "{\"b\": 2, \"c\": 2, \"d\": 2}",
                        "{\"c\": 3, \"d\": 3}",
                        "{\"d\": 4}"))
                .isEqualTo("{\"a\":1,\"b\":2,\"c\":3,\"d\":4}");
    }

    @Test
    void objectsMergeDeeplyAndEverythingElseIsReplaced() {
        assertThat(merged(
                        "{\"o\": {\"deep\": {\"x\": 1, \"list\": [1, 2]}, \"kind\": {\"was\": \"object\"}, \"late\": 7}}",
                        "{\"o\": {\"deep\": {\"y\": 2, \"list\": [3]}}}",
                        "{\"o\": {\"kind\": \"text\"}}",
                        "{\"o\": {\"late\": {\"now\": \"object\"}}}"))
                .isEqualTo(
                        "{\"o\":{\"deep\":{\"x\":1,\"list\":[3],\"y\":2},\"kind\":\"text\",\"late\":{\"now\":\"object\"}}}");
    }

    @Test
    void nullIsAValueOfItsOwn() {
        assertThat(merged("{\"a\": {\"x\": 1}, \"b\": 1}", "{\"a\": null}", "{}", "{\"b\": null, \"c\": null}"))
                .isEqualTo("{\"a\":null,\"b\":null,\"c\":null}");
        assertThat(merged("{\"a\": null}", "{\"a\": {\"x\": null}}", "{}", "{}"))
                .isEqualTo("{\"a\":{\"x\":null}}");
    }

    @Test
    void numbersAndTextsStayAsTheyWereWritten() {
        String json = "{\"long\":123456789012345678901234567890,\"price\":1.10,\"tiny\":1E-400,\"zero\":-0.0,"
                + "\"text\":\"na\\u0000ïve 日本 \\ud83d\\ude00 \\\"q\\\"\",\"flag\":false}";
        String expected = "{\"long\":123456789012345678901234567890,\"price\":1.10,\"tiny\":1E-400,\"zero\":0.0,"
                + "\"text\":\"na\\u0000ïve 日本 😀 \\\"q\\\"\",\"flag\":false}";
        assertThat(merged(json, "{}", "{}", "{}")).isEqualTo(expected);
    }

    @Test
    void theLastOfTwoEqualKeysCounts() {
        assertThat(merged("{\"a\": {\"x\": 1}, \"a\": {\"y\": 2}}", "{}", "{}", "{}"))
                .isEqualTo("{\"a\":{\"y\":2}}");
    }

    @Test
    void onChef12ItsKeyOpsworksIsKeptFromTheNodeButMakesDataBags() {
        Scene scene = scene(
                "{\"opsworks\": {\"data_bags\": {\"colours\": {\"red\": {\"hex\": \"f00\"}}, \"broken\": 1}}, \"a\": 1}",
                "{\"opsworks\": {\"data_bags\": {\"colours\": {\"red\": {\"name\": \"rot\"}, \"none\": []},"
                        + " \"aws_opsworks_stack\": {\"evil\": {}}}}}",
                "{}");
        JsonNode bags = scene.bags(Scene.command("configure", List.of(), null));
        assertThat(scene.attributesText(Scene.command("configure", List.of(), null)))
                .isEqualTo("{\"a\":1}");
        assertThat(bags.at("/colours").toString())
                .isEqualTo("{\"red\":{\"hex\":\"f00\",\"name\":\"rot\",\"id\":\"red\"}}");
        assertThat(bags.has("broken")).isFalse();
        assertThat(bags.at("/aws_opsworks_stack").has("evil")).isFalse();
    }

    @Test
    void onChef12WhatElseIsBelowOpsworksIsLeftToTheAgentsWarning() {
        assertThat(merged("{\"opsworks\": {\"ruby_version\": \"2\", \"data_bags\": {}}}", "{}", "{}", "{}"))
                .isEqualTo("{\"opsworks\":{\"ruby_version\":\"2\"}}");
    }

    @Test
    void onChef11ItBeatsWhatTheStackTells() {
        Scene scene = Scene.chef("11.10")
                .stackJson(
                        "{\"deploy\": {\"shop\": {\"deploy_to\": \"/srv/shop\"}}, \"opsworks\": {\"ruby_version\": \"2.3\","
                                + " \"data_bags\": {\"colours\": {\"red\": {\"hex\": \"f00\"}}}}}")
                .layer("l-1", "app", "{\"deploy\": {\"shop\": {\"keep_releases\": 9}}}", Map.of())
                .app("shop", "php")
                .online(1, "l-1");
        JsonNode node =
                scene.attributes(Scene.command("setup", List.of(), "{\"deploy\": {\"shop\": {\"migrate\": true}}}"));
        assertThat(node.at("/deploy/shop/deploy_to").asText()).isEqualTo("/srv/shop");
        assertThat(node.at("/deploy/shop/keep_releases").asInt()).isEqualTo(9);
        assertThat(node.at("/deploy/shop/migrate").asBoolean()).isTrue();
        assertThat(node.at("/deploy/shop/application_type").asText()).isEqualTo("php");
        assertThat(node.at("/opsworks/ruby_version").asText()).isEqualTo("2.3");
        assertThat(node.at("/opsworks/activity").asText()).isEqualTo("setup");
        assertThat(node.at("/opsworks/data_bags/colours/red/hex").asText()).isEqualTo("f00");
        assertThat(scene.bags(Scene.command("setup", List.of(), null))
                        .at("/colours/red/id")
                        .asText())
                .isEqualTo("red");
    }
}
