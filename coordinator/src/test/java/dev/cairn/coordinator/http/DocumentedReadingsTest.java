package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the documentation of OpsWorks contradicts itself or its clients, and what is taken. */
final class DocumentedReadingsTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void shortNamesOfLayersMayHaveUpperCaseAlsoWhenTheyChange() {
        assertThat(answer("UpdateLayer", "{'LayerId': '<layer>', 'Shortname': 'Web-App_1.x'}")
                        .status())
                .isEqualTo(200);
        assertThat(answer("DescribeLayers", "{'LayerIds': ['<layer>']}")
                        .body()
                        .at("/Layers/0/Shortname")
                        .asText())
                .isEqualTo("Web-App_1.x");
        assertThat(answer("UpdateLayer", "{'LayerId': '<layer>', 'Shortname': 'a b'}")
                        .message())
                .startsWith("Shortname: can only contain letters, digits");
    }

    @Test
    void sizesAreToldInKilobytes() {
        String variables = "{'Key': 'K%d', 'Value': '" + "v".repeat(250) + "'},";
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            many.append(variables.formatted(i));
        }
        many.setLength(many.length() - 1);
        assertThat(answer("UpdateApp", "{'AppId': '<app>', 'Environment': [" + many + "]}")
                        .message())
                .startsWith("Environment: is too large (maximum is 20 KB)");
        assertThat(answer("UpdateStack", "{'StackId': '<stack>', 'CustomJson': '" + " ".repeat(121 * 1024) + "{}'}")
                        .message())
                .startsWith("Custom Json: is too large (maximum is 120 KB)");
    }

    private ApiServer.Reply answer(String operation, String body) {
        try {
            var request = world.filled(ApiServer.JSON.readTree(body.replace('\'', '"')));
            return world.server.answer(operation, request.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
