package dev.cairn.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.cairn.coordinator.http.SdkModel.ListOf;
import dev.cairn.coordinator.http.SdkModel.MapOf;
import dev.cairn.coordinator.http.SdkModel.Scalar;
import dev.cairn.coordinator.http.SdkModel.Shape;
import dev.cairn.coordinator.http.SdkModel.Structure;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Requests with one thing wrong, made from good ones by their shapes, with what may be answered. */
final class Conformance {
    /** The errors that may be the answer; empty text for success. */
    static final Set<String> OK = Set.of("");

    static final Set<String> INVALID = Set.of("ValidationException");
    static final Set<String> MALFORMED = Set.of("SerializationException");
    static final Set<String> UNKNOWN = Set.of("ResourceNotFoundException");

    /** Neither malformed nor a fault of the server. */
    static final Set<String> SENSIBLE = Set.of("", "ValidationException", "ResourceNotFoundException");

    static final Set<String> REFUSED = Set.of("ValidationException", "ResourceNotFoundException");
    private static final Set<String> OUT_OF_RANGE = Set.of("ValidationException", "SerializationException");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";
    private static final String TOO_LONG = "x".repeat(132_000);

    /** @param what is wrong, for messages */
    record Case(String what, JsonNode request, Set<String> answers) {}

    private final List<String> required;
    private final List<Case> cases = new ArrayList<>();

    private Conformance(List<String> required) {
        this.required = required;
    }

    static List<Case> of(ObjectNode request, Structure shape, List<String> required) {
        Conformance made = new Conformance(required);
        made.structure(shape, request, "", UnaryOperator.identity());
        return made.cases;
    }

    /** @param around puts what stands in the place of this structure into the whole request */
    private void structure(Structure structure, ObjectNode object, String path, UnaryOperator<JsonNode> around) {
        structure.members().forEach((name, member) -> {
            String below = path.isEmpty() ? name : path + "." + name;
            UnaryOperator<JsonNode> in = value -> around.apply(with(object, name, value));
            if (!object.has(name)) {
                return;
            }
            boolean needed = required.contains(below);
            add(below + " left out", around.apply(object.deepCopy().without(name)), needed ? INVALID : SENSIBLE);
            add(below + " null", in.apply(NullNode.instance), needed ? INVALID : SENSIBLE);
            value(member, object.get(name), below, in);
        });
        ObjectNode more = object.deepCopy();
        more.put("NobodyKnowsMe", 1).putArray("NorMe").add(1.5);
        add(path + " with unknown members", around.apply(more), SENSIBLE);
    }

    private void value(Shape shape, JsonNode value, String path, UnaryOperator<JsonNode> in) {
        wrongTypes(shape).forEach(wrong -> add(path + " = " + wrong, in.apply(wrong), MALFORMED));
        switch (shape) {
            case Structure structure -> structure(structure, (ObjectNode) value, path, in);
            case ListOf list -> {
                add(path + " = []", in.apply(array()), SENSIBLE);
                add(
                        path + " = [null]",
                        in.apply(array().addNull()),
                        Set.of("ValidationException", "SerializationException"));
                UnaryOperator<JsonNode> first = one -> in.apply(withFirst((ArrayNode) value, one));
                value(list.element(), value.get(0), path, first);
            }
            case MapOf map -> map(map, (ObjectNode) value, path, in);
            case Scalar scalar -> scalar(scalar, value, path, in);
        }
    }

    private void map(MapOf map, ObjectNode value, String path, UnaryOperator<JsonNode> in) {
        add(path + " = {}", in.apply(object()), SENSIBLE);
        add(
                path + " with a NUL in a key",
                in.apply(object().set("a\0b", value.elements().next())),
                REFUSED);
        add(
                path + " with half a character in a key",
                in.apply(object().set("a\ud800", value.elements().next())),
                OUT_OF_RANGE);
        add(
                path + " with a long key",
                in.apply(object().set(TOO_LONG, value.elements().next())),
                OUT_OF_RANGE);
        add(
                path + " with a key of 5000 characters",
                in.apply(object().set("x".repeat(5000), value.elements().next())),
                REFUSED);
        if (!map.keys().isEmpty()) {
            add(
                    path + " with an unknown key",
                    in.apply(object().set("NoSuchKey", value.elements().next())),
                    INVALID);
            map.keys().forEach(key -> add(path + " with " + key, in.apply(object().put(key, "1")), SENSIBLE));
        }
        value.properties().forEach(entry -> {
            UnaryOperator<JsonNode> one = changed -> in.apply(with(value, entry.getKey(), changed));
            add(path + " with null", one.apply(NullNode.instance), SENSIBLE);
            value(map.value(), entry.getValue(), path + "." + entry.getKey(), one);
        });
    }

    private void scalar(Scalar scalar, JsonNode value, String path, UnaryOperator<JsonNode> in) {
        switch (scalar.kind()) {
            case TEXT -> text(scalar, value.asText(), path, in);
            case INTEGER -> {
                for (String number :
                        List.of("2147483648", "-9223372036854775809", "1e400", "1.5", "1" + "0".repeat(2000))) {
                    add(path + " = " + number, in.apply(raw(number)), OUT_OF_RANGE);
                }
                for (String number : List.of("0", "-1", "2147483647", "-2147483648")) {
                    add(path + " = " + number, in.apply(raw(number)), SENSIBLE);
                }
            }
            case DECIMAL -> {
                add(path + " = 1e400", in.apply(raw("1e400")), OUT_OF_RANGE);
                add(path + " = -1e400", in.apply(raw("-1e400")), OUT_OF_RANGE);
                add(path + " = 0", in.apply(raw("0")), SENSIBLE);
                add(path + " = -1", in.apply(raw("-1")), SENSIBLE);
                add(path + " = 1e-300", in.apply(raw("1e-300")), SENSIBLE);
                add(path + " = 1e300", in.apply(raw("1e300")), SENSIBLE);
            }
            case BOOLEAN -> add(path + " negated", in.apply(NODES.booleanNode(!value.asBoolean())), SENSIBLE);
        }
    }

    private void text(Scalar scalar, String value, String path, UnaryOperator<JsonNode> in) {
        add(path + " too long", in.apply(NODES.textNode(TOO_LONG)), REFUSED);
        add(path + " of 5000 characters", in.apply(NODES.textNode("x".repeat(5000))), SENSIBLE);
        add(path + " with a NUL", in.apply(NODES.textNode("a\0b")), REFUSED);
        add(path + " with half a character", in.apply(NODES.textNode("a\ud800b")), REFUSED);
        for (String odd : List.of("", " ", "\u00e4\u20ac\ud83d\ude00", "../..", "a\nb")) {
            add(path + " = '" + odd + "'", in.apply(NODES.textNode(odd)), SENSIBLE);
        }
        if (!scalar.words().isEmpty()) {
            add(path + " no word of the model", in.apply(NODES.textNode("no-such-word")), INVALID);
            scalar.words().forEach(word -> add(path + " = " + word, in.apply(NODES.textNode(word)), SENSIBLE));
        }
        if (value.matches("<(?!n>).*>") && !path.contains("DataSources")) {
            String unknown =
                    value.endsWith("arn>") ? "arn:aws:opsworks:us-east-1:123456789012:stack/" + NOBODY : NOBODY;
            add(path + " names nothing", in.apply(NODES.textNode(unknown)), UNKNOWN);
        }
    }

    private static Stream<JsonNode> wrongTypes(Shape shape) {
        List<JsonNode> all = new ArrayList<>();
        JsonNode text = NODES.textNode("7");
        JsonNode number = NODES.numberNode(7);
        JsonNode bool = NODES.booleanNode(true);
        JsonNode list = array().add(7);
        JsonNode object = object().put("a", 7);
        boolean isText = shape instanceof Scalar scalar && scalar.kind() == SdkModel.Kind.TEXT;
        boolean isNumber = shape instanceof Scalar scalar
                && (scalar.kind() == SdkModel.Kind.INTEGER || scalar.kind() == SdkModel.Kind.DECIMAL);
        boolean isBool = shape instanceof Scalar scalar && scalar.kind() == SdkModel.Kind.BOOLEAN;
        if (!isText) {
            all.add(text);
        }
        if (!isNumber) {
            all.add(number);
            all.add(NODES.numberNode(new BigInteger("9".repeat(40))));
            all.add(NODES.numberNode(1.5));
        }
        if (!isBool) {
            all.add(bool);
        }
        if (!(shape instanceof ListOf)) {
            all.add(list);
            all.add(array());
        } else {
            all.add(array().add(array()));
        }
        if (!(shape instanceof Structure || shape instanceof MapOf)) {
            all.add(object);
            all.add(object());
        }
        return all.stream();
    }

    private void add(String what, JsonNode changed, Set<String> answers) {
        cases.add(new Case(what, changed, answers));
    }

    private static ObjectNode with(ObjectNode object, String name, JsonNode value) {
        ObjectNode copy = object.deepCopy();
        copy.set(name, value);
        return copy;
    }

    private static ArrayNode withFirst(ArrayNode list, JsonNode value) {
        ArrayNode copy = list.deepCopy();
        copy.set(0, value);
        return copy;
    }

    /** A number as it is written, also one that no Java number holds. */
    private static JsonNode raw(String number) {
        return NODES.rawValueNode(new RawValue(number));
    }

    private static ArrayNode array() {
        return NODES.arrayNode();
    }

    private static ObjectNode object() {
        return NODES.objectNode();
    }
}
