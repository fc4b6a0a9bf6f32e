package dev.cairn.agent.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code aws opsworks register} writes beside the installer: one line for each value, a Ruby symbol and a JSON value, such
 * as {@code :stack_id: "2f18..."}.
 */
record Preconfig(Map<String, String> values) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Preconfig {
        values = Map.copyOf(values);
    }

    /** @throws IOException when the file cannot be read or has a line of another form; the message says which */
    static Preconfig read(Path file) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank() || line.equals("---")) {
                continue;
            }
            int colon = line.indexOf(": ", 1);
            if (!line.startsWith(":") || colon < 0) {
                throw new IOException(file + " has a line that is not of the form \":name: value\": " + line);
            }
            values.put(line.substring(1, colon), text(file, line.substring(colon + 2)));
        }
        return new Preconfig(values);
    }

    private static String text(Path file, String json) throws IOException {
        try {
            JsonNode value = JSON.readTree(json);
            return value.asText();
        } catch (JsonProcessingException e) {
            throw new IOException(file + " has a value that is not JSON: " + json, e);
        }
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }
}
