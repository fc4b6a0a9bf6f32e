package dev.cairn.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.http.SdkModel.ListOf;
import dev.cairn.coordinator.http.SdkModel.MapOf;
import dev.cairn.coordinator.http.SdkModel.Scalar;
import dev.cairn.coordinator.http.SdkModel.Shape;
import dev.cairn.coordinator.http.SdkModel.Structure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares an answer with the shape that clients read it by. */
final class OutputShape {
    /** Where OpsWorks answered with words that its own model lacked. */
    private static final Set<String> MORE_WORDS_THAN_MODELLED = Set.of("VolumeType", "Type");

    private final List<String> faults = new ArrayList<>();
    private final Set<String> seen = new TreeSet<>();

    /** What clients could not read; empty when all is well. */
    List<String> faults() {
        return faults;
    }

    /** The members that answers had so far. */
    Set<String> seen() {
        return seen;
    }

    void read(Shape shape, JsonNode value) {
        read(shape, value, "");
    }

    private void read(Shape shape, JsonNode value, String path) {
        switch (shape) {
            case Structure structure
            when value.isObject() ->
                value.properties().forEach(entry -> {
                    String below = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                    Shape member = structure.members().get(entry.getKey());
                    if (member == null) {
                        faults.add(below + " is not in the model");
                    } else {
                        seen.add(below);
                        read(member, entry.getValue(), below);
                    }
                });
            case ListOf list when value.isArray() -> value.forEach(one -> read(list.element(), one, path));
            case MapOf map
            when value.isObject() ->
                value.properties().forEach(entry -> {
                    if (!map.keys().isEmpty() && !map.keys().contains(entry.getKey())) {
                        faults.add(path + " has the key " + entry.getKey());
                    }
                    if (!entry.getValue().isNull()) {
                        read(map.value(), entry.getValue(), path);
                    }
                });
            case Scalar scalar -> scalar(scalar, value, path);
            default -> faults.add(path + " = " + value);
        }
    }

    private void scalar(Scalar scalar, JsonNode value, String path) {
        boolean fits = switch (scalar.kind()) {
            case TEXT -> value.isTextual();
            case INTEGER -> value.isIntegralNumber() && value.canConvertToInt();
            case DECIMAL -> value.isNumber() && Double.isFinite(value.doubleValue());
            case BOOLEAN -> value.isBoolean();
        };
        if (!fits) {
            faults.add(path + " = " + value);
            return;
        }
        String name = path.substring(path.lastIndexOf('.') + 1);
        if (!scalar.words().isEmpty()
                && !scalar.words().contains(value.asText())
                && !MORE_WORDS_THAN_MODELLED.contains(name)) {
            faults.add(path + " = " + value + " is no word of the model");
        }
        if (name.endsWith("At") && !value.asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00")) {
            faults.add(path + " = " + value + " is no time");
        }
    }
}
