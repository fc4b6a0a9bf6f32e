package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.catalog.Limit;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.scaling.ScalingJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of one JSON object of a request. A null counts as absent, unknown members are ignored; a value of the
 * wrong JSON type is a {@code SerializationException}, a missing or illegal one a {@code ValidationException} in the words of
 * AWS' model validation.
 */
final class Members {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectReader REQUESTS =
            JSON.reader().with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /** Room for what is longest, certificates with their chains; custom JSON has a limit of its own. */
    private static final int LONGEST_TEXT = 128 * 1024;

    private static final int CUSTOM_JSON_LEVELS = 100;

    /** As many as a stack may have instances: who names more asks for the whole stack. */
    private static final int LONGEST_LIST = 10_000;

    private final ObjectNode object;
    private final String path;

    Members(ObjectNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /**
     * An absent body counts as an empty object, as operations without input send it. A member that is there twice is refused:
     * no client sends it, and whoever reads the same bytes with another parser could take the other one.
     */
    static Members parse(byte[] body) {
        if (body.length == 0) {
            return new Members(JSON.createObjectNode(), "");
        }
        JsonNode node;
        try {
            node = REQUESTS.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException e) {
            throw ApiFailure.serialization("The request body is not valid UTF-8");
        } catch (JsonProcessingException e) {
            throw ApiFailure.serialization("The request body is not valid JSON: " + cut(reason(e)));
        }
        if (node instanceof ObjectNode object) {
            return new Members(object, "");
        }
        throw ApiFailure.serialization("The request body must be a JSON object");
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** How many of the members are given. */
    int count(String... names) {
        int given = 0;
        for (String name : names) {
            given += has(name) ? 1 : 0;
        }
        return given;
    }

    /** How many of the members name something: an empty text or list is as good as none. */
    int named(String... names) {
        int given = 0;
        for (String name : names) {
            JsonNode value = object.get(name);
            boolean empty = value == null
                    || value.isNull()
                    || (value.isArray() && value.isEmpty())
                    || (value.isTextual() && value.textValue().isEmpty());
            given += empty ? 0 : 1;
        }
        return given;
    }

    /** Refuses a request that has several of the members that name what it is about. */
    void atMostOne(String... names) {
        if (named(names) > 1) {
            throw ApiFailure.invalid("Please provide only one of " + String.join(", ", names));
        }
    }

    /** A member that names what the request is about; the empty text counts as absent. */
    @Nullable
    String identifier(String name) {
        String value = text(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** As {@link #identifier}, of several; null unless there is at least one. */
    @Nullable
    List<String> identifiers(String name) {
        List<String> values = texts(name);
        return values == null || values.isEmpty() ? null : values;
    }

    @Nullable
    String text(String name) {
        JsonNode value = value(name);
        return value == null ? null : text(name, value);
    }

    String requiredText(String name) {
        String value = text(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    /** One of the words, absent, or the empty text, which clears. */
    @Nullable
    String word(String name, Collection<String> words) {
        String value = text(name);
        if (value != null && !value.isEmpty() && !words.contains(value)) {
            throw violated(name, value, "Member must satisfy enum value set: " + words);
        }
        return value;
    }

    String requiredWord(String name, Collection<String> words) {
        String value = requiredText(name);
        if (!words.contains(value)) {
            throw violated(name, value, "Member must satisfy enum value set: " + words);
        }
        return value;
    }

    @Nullable
    Boolean bool(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrongType(name, value, "a boolean");
        }
        return value.booleanValue();
    }

    @Nullable
    Integer integer(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrongType(name, value, "an integer");
        }
        return value.intValue();
    }

    int requiredInteger(String name) {
        Integer value = integer(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    @Nullable
    Double decimal(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            throw wrongType(name, value, "a number");
        }
        if (!Double.isFinite(value.doubleValue())) {
            throw violated(name, "...", "Member must be a number of double precision");
        }
        return value.doubleValue();
    }

    @Nullable
    Members object(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof ObjectNode nested) {
            return new Members(nested, path(name) + ".");
        }
        throw wrongType(name, value, "an object");
    }

    Members requiredObject(String name) {
        Members value = object(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    @Nullable
    List<String> texts(String name) {
        return list(name, element -> text(name, element));
    }

    List<String> requiredTexts(String name) {
        List<String> value = texts(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    @Nullable
    List<Members> objects(String name) {
        return list(name, element -> {
            if (element instanceof ObjectNode nested) {
                return new Members(nested, path(name) + ".member.");
            }
            throw wrongType(name, element, "an object");
        });
    }

    /** A map of texts whose values may be null. */
    @Nullable
    Map<String, @Nullable String> textMap(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof ObjectNode nested)) {
            throw wrongType(name, value, "an object");
        }
        Map<String, @Nullable String> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : nested.properties()) {
            checkText(name, entry.getKey());
            map.put(entry.getKey(), entry.getValue().isNull() ? null : text(name, entry.getValue()));
        }
        return map;
    }

    Map<String, @Nullable String> requiredTextMap(String name) {
        Map<String, @Nullable String> value = textMap(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    /** As {@link #textMap}, where only these keys exist. */
    @Nullable
    Map<String, @Nullable String> attributes(String name, Collection<String> keys) {
        Map<String, @Nullable String> map = textMap(name);
        if (map != null) {
            for (String key : map.keySet()) {
                if (!keys.contains(key)) {
                    throw violated(
                            name,
                            key,
                            "Map keys must satisfy constraint: [Member must satisfy enum value set: " + keys + "]");
                }
            }
        }
        return map;
    }

    Map<String, List<String>> textListMap(String name) {
        Members nested = object(name);
        if (nested == null) {
            return Map.of();
        }
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : nested.object.properties()) {
            checkText(name, entry.getKey());
            List<String> texts = nested.texts(entry.getKey());
            if (texts != null) {
                map.put(entry.getKey(), texts);
            }
        }
        return map;
    }

    /** What Cairn itself reads there must be understood now, not when a schedule has not been kept (ADR 11). */
    private static void checkScaling(ObjectNode custom) {
        JsonNode scaling = custom.path("cairn").path("scaling");
        if (!scaling.isMissingNode() && !scaling.isNull()) {
            List<String> problems = ScalingJson.problems(JSON.convertValue(scaling, Object.class));
            if (!problems.isEmpty()) {
                throw ApiFailure.invalid("Custom Json: " + String.join("; ", problems));
            }
        }
    }

    /**
     * The text of a JSON object of limited size and {@value #CUSTOM_JSON_LEVELS} levels, which is what Ruby's JSON takes by
     * default; the empty text clears.
     */
    @Nullable
    String customJson(String name, Limits limits) {
        JsonNode given = value(name);
        if (given == null) {
            return null;
        }
        if (!given.isTextual()) {
            throw wrongType(name, given, "a string");
        }
        String text = given.textValue();
        if (text.isBlank()) {
            return "";
        }
        if (!limits.allows(Limit.CUSTOM_JSON, text.getBytes(StandardCharsets.UTF_8).length)) {
            throw ApiFailure.invalid(limits.message(Limit.CUSTOM_JSON));
        }
        checkCharacters(name, text);
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                if (levels(object) > CUSTOM_JSON_LEVELS) {
                    throw ApiFailure.invalid(
                            "Custom Json: is nested too deeply (maximum is " + CUSTOM_JSON_LEVELS + " levels)");
                }
                checkScaling(object);
                return text;
            }
        } catch (JsonProcessingException e) {
            throw ApiFailure.invalid("Custom Json: is not valid JSON: " + e.getOriginalMessage());
        }
        throw ApiFailure.invalid("Custom Json: must be a JSON object");
    }

    /** The parser has its own limit, which keeps this recursion short. */
    private static int levels(JsonNode node) {
        int deepest = 0;
        for (JsonNode child : node) {
            deepest = Math.max(deepest, levels(child));
        }
        return node.isContainerNode() ? deepest + 1 : 0;
    }

    private <T> @Nullable List<T> list(String name, Function<JsonNode, T> element) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            throw wrongType(name, value, "a list");
        }
        if (value.size() > LONGEST_LIST) {
            throw violated(
                    name, value.size() + " elements", "Member must have length less than or equal to " + LONGEST_LIST);
        }
        List<T> elements = new ArrayList<>();
        for (JsonNode one : value) {
            elements.add(element.apply(one));
        }
        return elements;
    }

    private @Nullable JsonNode value(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private String text(String name, JsonNode value) {
        if (!value.isTextual()) {
            throw wrongType(name, value, "a string");
        }
        String text = value.textValue();
        checkText(name, text);
        return text;
    }

    private void checkText(String name, String text) {
        if (text.length() > LONGEST_TEXT) {
            throw violated(name, text, "Member must have length less than or equal to " + LONGEST_TEXT);
        }
        checkCharacters(name, text);
    }

    private void checkCharacters(String name, String text) {
        // PostgreSQL cannot store it, and no member of this API has a use for it.
        if (text.indexOf('\0') >= 0) {
            throw violated(name, "...", "Member must not contain the character NUL");
        }
        // What is stored and answered would be another text.
        if (text.codePoints().anyMatch(one -> one >= Character.MIN_SURROGATE && one <= Character.MAX_SURROGATE)) {
            throw violated(name, "...", "Member must not contain half of a character's surrogate pair");
        }
    }

    private ApiFailure missing(String name) {
        return ApiFailure.invalid("1 validation error detected: Value null at '" + path(name)
                + "' failed to satisfy constraint: Member must not be null");
    }

    private ApiFailure violated(String name, String value, String constraint) {
        return ApiFailure.invalid("1 validation error detected: Value '" + cut(value) + "' at '" + path(name)
                + "' failed to satisfy constraint: " + constraint);
    }

    private ApiFailure wrongType(String name, JsonNode value, String expected) {
        return ApiFailure.serialization(path + name + " must be " + expected + ", not "
                + value.getNodeType().name().toLowerCase(Locale.ROOT));
    }

    private String path(String name) {
        return path + Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** The parser's words without the names of its classes. */
    private static String reason(JsonProcessingException failure) {
        String message = failure.getOriginalMessage();
        return message.replaceAll("\\s*\\([^()]*com\\.fasterxml[^()]*\\)", "");
    }

    private static String cut(String value) {
        return value.length() > 100 ? value.substring(0, 100) + "..." : value;
    }
}
