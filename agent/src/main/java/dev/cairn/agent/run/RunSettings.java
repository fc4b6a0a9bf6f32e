package dev.cairn.agent.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.agent.client.InstalledClient;
import dev.cairn.agent.work.NotStartedException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How recipes are run, as the custom JSON of a stack, layer or deployment wants it:
 *
 * <pre>{"cairn": {"executor": "chef-client", "chef_license": "accept", "log_level": "debug", "why_run": true}}</pre>
 *
 * @param client the name of the installed client that runs them; empty for Cairn's own engine
 * @param logLevel Chef's word for it
 * @param chefLicense empty when the custom JSON does not accept it
 */
record RunSettings(Optional<String> client, String logLevel, boolean whyRun, Optional<String> chefLicense) {
    private static final JsonFactory JSON = new JsonFactory();
    /** The second is what the command line calls it. */
    private static final List<String> BUILT_IN = List.of("cairn", "built-in");

    private static final List<String> EXECUTORS =
            Stream.concat(BUILT_IN.stream(), InstalledClient.NAMES.stream()).toList();
    private static final List<String> LOG_LEVELS = List.of("trace", "debug", "info", "warn", "error", "fatal");

    /** @throws NotStartedException when the custom JSON asks for what there is not */
    static RunSettings of(String customJson) throws NotStartedException {
        Map<String, String> given = given(customJson);
        String executor = oneOf(given, "executor", BUILT_IN.getFirst(), EXECUTORS);
        return new RunSettings(
                InstalledClient.NAMES.stream().filter(executor::equals).findFirst(),
                oneOf(given, "log_level", "info", LOG_LEVELS),
                oneOf(given, "why_run", "false", List.of("true", "false")).equals("true"),
                Optional.of(oneOf(given, "chef_license", "", InstalledClient.LICENSE_WORDS))
                        .filter(word -> !word.isEmpty()));
    }

    private static String oneOf(Map<String, String> given, String key, String otherwise, List<String> allowed)
            throws NotStartedException {
        String value = given.get(key);
        if (value == null) {
            return otherwise;
        }
        if (!allowed.contains(value)) {
            throw new NotStartedException("cairn." + key + " in the custom JSON is one of " + String.join(", ", allowed)
                    + ", not \"" + value + "\"");
        }
        return value;
    }

    /** The scalars below the key "cairn". */
    private static Map<String, String> given(String customJson) throws NotStartedException {
        Map<String, String> values = new HashMap<>();
        if (customJson.isBlank()) {
            return values;
        }
        try (JsonParser parser = JSON.createParser(customJson)) {
            if (parser.nextToken() == JsonToken.START_OBJECT && enter(parser)) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String key = parser.currentName();
                    if (parser.nextToken().isScalarValue()) {
                        values.put(key, parser.getText());
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            return values;
        } catch (JacksonException e) {
            throw new NotStartedException("the custom JSON of this command is not JSON: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException("reading a text in memory", e);
        }
    }

    /** Moves from the start of the document into its key "cairn"; false when that is missing or no object. */
    private static boolean enter(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals("cairn");
            JsonToken value = parser.nextToken();
            if (wanted) {
                return value == JsonToken.START_OBJECT;
            }
            parser.skipChildren();
        }
        return false;
    }
}
