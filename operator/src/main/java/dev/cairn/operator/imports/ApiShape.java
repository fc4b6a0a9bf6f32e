package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * JSON and the shapes of the API, which AWS's client carries: what a shape has, and a request from JSON. So each member that the
 * model knows is known here, without a list of our own.
 */
final class ApiShape {
    private ApiShape() {}

    /** Says what is wrong with a place in the JSON. */
    interface Complaint {
        BadInput of(String place, String problem);
    }

    static Map<String, SdkField<?>> members(SdkPojo shape) {
        Map<String, SdkField<?>> members = new LinkedHashMap<>();
        shape.sdkFields().forEach(field -> members.put(field.locationName(), field));
        return members;
    }

    /**
     * The value without what says nothing: null, empty texts and lists. Empty when nothing is left.
     *
     * @param unknown takes members of nested structures that the API does not know; they are left out
     */
    static Optional<JsonNode> clean(
            SdkField<?> field, JsonNode value, String place, Complaint complaint, BiConsumer<String, JsonNode> unknown)
            throws BadInput {
        if (value.isNull()) {
            return Optional.empty();
        }
        MarshallingType<?> type = field.marshallingType();
        if (type.equals(MarshallingType.LIST)) {
            return list(field, value, place, complaint, unknown);
        }
        if (type.equals(MarshallingType.MAP) || type.equals(MarshallingType.SDK_POJO)) {
            if (!(value instanceof ObjectNode object)) {
                throw complaint.of(place, "expected an object, not " + value);
            }
            return type.equals(MarshallingType.MAP)
                    ? map(field, object, place, complaint, unknown)
                    : structure(field.constructor().get(), object, place, complaint, unknown);
        }
        if (type.equals(MarshallingType.STRING)) {
            return scalar(value, value.isTextual(), "a text", place, complaint)
                    .filter(text -> !text.asText().isEmpty());
        }
        if (type.equals(MarshallingType.BOOLEAN)) {
            return scalar(value, value.isBoolean(), "true or false", place, complaint);
        }
        if (type.equals(MarshallingType.INTEGER)) {
            return scalar(value, value.isIntegralNumber(), "a whole number", place, complaint);
        }
        return scalar(value, value.isNumber(), "a number", place, complaint);
    }

    private static Optional<JsonNode> scalar(
            JsonNode value, boolean fits, String expected, String place, Complaint complaint) throws BadInput {
        if (!fits) {
            throw complaint.of(place, "expected " + expected + ", not " + value);
        }
        return Optional.of(value);
    }

    private static Optional<JsonNode> list(
            SdkField<?> field, JsonNode value, String place, Complaint complaint, BiConsumer<String, JsonNode> unknown)
            throws BadInput {
        if (!value.isArray()) {
            throw complaint.of(place, "expected a list, not " + value);
        }
        ArrayNode cleaned = JsonNodeFactory.instance.arrayNode();
        SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
        for (int i = 0; i < value.size(); i++) {
            clean(item, value.get(i), place + "[" + i + "]", complaint, unknown).ifPresent(cleaned::add);
        }
        return cleaned.isEmpty() ? Optional.empty() : Optional.of(cleaned);
    }

    private static Optional<JsonNode> map(
            SdkField<?> field,
            ObjectNode value,
            String place,
            Complaint complaint,
            BiConsumer<String, JsonNode> unknown)
            throws BadInput {
        ObjectNode cleaned = JsonNodeFactory.instance.objectNode();
        SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            clean(item, entry.getValue(), place + "." + entry.getKey(), complaint, unknown)
                    .ifPresent(kept -> cleaned.set(entry.getKey(), kept));
        }
        return cleaned.isEmpty() ? Optional.empty() : Optional.of(cleaned);
    }

    private static Optional<JsonNode> structure(
            SdkPojo shape, ObjectNode value, String place, Complaint complaint, BiConsumer<String, JsonNode> unknown)
            throws BadInput {
        ObjectNode cleaned = JsonNodeFactory.instance.objectNode();
        Map<String, SdkField<?>> members = members(shape);
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            String inner = place + "." + entry.getKey();
            SdkField<?> member = members.get(entry.getKey());
            if (member == null) {
                unknown.accept(inner, entry.getValue());
            } else {
                clean(member, entry.getValue(), inner, complaint, unknown)
                        .ifPresent(kept -> cleaned.set(entry.getKey(), kept));
            }
        }
        return cleaned.isEmpty() ? Optional.empty() : Optional.of(cleaned);
    }

    /** Fills a request's builder from JSON that has been cleaned. */
    static <B extends SdkPojo> B fill(B builder, ObjectNode json) {
        Map<String, SdkField<?>> members = members(builder);
        json.properties().forEach(entry -> {
            SdkField<?> field = members.get(entry.getKey());
            if (field == null) {
                throw new IllegalArgumentException(builder.getClass().getSimpleName() + " has no " + entry.getKey());
            }
            field.set(builder, value(field, entry.getValue()));
        });
        return builder;
    }

    private static Object value(SdkField<?> field, JsonNode json) {
        MarshallingType<?> type = field.marshallingType();
        if (type.equals(MarshallingType.LIST)) {
            SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> values = new ArrayList<>();
            json.forEach(inner -> values.add(value(item, inner)));
            return values;
        }
        if (type.equals(MarshallingType.MAP)) {
            SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> values = new LinkedHashMap<>();
            json.properties().forEach(entry -> values.put(entry.getKey(), value(item, entry.getValue())));
            return values;
        }
        if (type.equals(MarshallingType.SDK_POJO)) {
            return ((Buildable) fill(field.constructor().get(), (ObjectNode) json)).build();
        }
        if (type.equals(MarshallingType.BOOLEAN)) {
            return json.asBoolean();
        }
        if (type.equals(MarshallingType.INTEGER)) {
            return json.asInt();
        }
        return type.equals(MarshallingType.STRING) ? json.asText() : (Object) json.asDouble();
    }
}
