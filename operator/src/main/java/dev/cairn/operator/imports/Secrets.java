package dev.cairn.operator.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values that OpsWorks filtered out of descriptions, as a person supplies them: a JSON object from keys to texts. */
final class Secrets {
    /** What descriptions have in the place of a secret. */
    static final String FILTERED = "*****FILTERED*****";

    private final Map<String, String> values;
    private final Set<String> used = new HashSet<>();

    private Secrets(Map<String, String> values) {
        this.values = values;
    }

    static Secrets read(@Nullable Path file) throws BadInput, IOException {
        Map<String, String> values = new LinkedHashMap<>();
        if (file == null) {
            return new Secrets(values);
        }
        JsonNode content;
        try {
            content = new ObjectMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            // Without the text itself, which holds secrets.
            throw new BadInput(file + " is not JSON (line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ")");
        }
        if (!content.isObject()) {
            throw new BadInput(file + " is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> entry : content.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new BadInput(file + ": the secret \"" + entry.getKey() + "\" is not a text");
            }
            values.put(entry.getKey(), entry.getValue().asText());
        }
        return new Secrets(values);
    }

    static String key(Described object, String place) {
        return object.kind().member() + "/" + object.id() + "/" + place;
    }

    /** Keys that nothing has asked for, which are mistyped. */
    List<String> unused() {
        return values.keySet().stream().filter(key -> !used.contains(key)).toList();
    }

    /**
     * Puts supplied values in the places of filtered ones, and takes out what cannot be had.
     *
     * @return the places that were taken out
     */
    List<String> resolve(Described object, ObjectNode request) {
        List<String> missing = new ArrayList<>();
        resolve(object, request, "", missing);
        return missing;
    }

    private void resolve(Described object, ObjectNode at, String path, List<String> missing) {
        List<String> gone = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : at.properties()) {
            String place = path + member.getKey();
            JsonNode value = member.getValue();
            if (value.isTextual() && value.asText().equals(FILTERED)) {
                String supplied = supplied(object, place);
                if (supplied == null) {
                    missing.add(place);
                    gone.add(member.getKey());
                } else {
                    at.put(member.getKey(), supplied);
                }
            } else if (value instanceof ObjectNode inner) {
                resolve(object, inner, place + ".", missing);
            } else if (value instanceof ArrayNode list) {
                variables(object, list, place, missing);
            }
        }
        gone.forEach(at::remove);
    }

    /** The environment variables of an app; one without its value is none. */
    private void variables(Described object, ArrayNode list, String path, List<String> missing) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i) instanceof ObjectNode variable
                    && variable.path("Value").asText().equals(FILTERED)) {
                String place = path + "." + variable.path("Key").asText();
                String supplied = supplied(object, place);
                if (supplied == null) {
                    missing.add(place);
                    list.remove(i);
                } else {
                    variable.put("Value", supplied);
                }
            }
        }
    }

    private @Nullable String supplied(Described object, String place) {
        String key = key(object, place);
        used.add(key);
        return values.get(key);
    }
}
