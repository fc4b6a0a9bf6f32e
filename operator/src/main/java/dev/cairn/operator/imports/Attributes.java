package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Attributes of a Terraform resource or block, from which one after the other is taken; what is left was not known. */
final class Attributes {
    private final ObjectNode attributes;
    private final String place;

    private final Map<String, List<Attributes>> taken = new TreeMap<>();

    Attributes(ObjectNode attributes, String place) {
        this.attributes = attributes;
        this.place = place;
    }

    /** Takes a value out; empty for what Terraform holds for unset: null, an empty text, an empty list. */
    Optional<JsonNode> take(String name) {
        return Optional.ofNullable(attributes.remove(name)).filter(value -> !isUnset(value));
    }

    private static boolean isUnset(JsonNode value) {
        return value.isNull()
                || (value.isTextual() && value.asText().isEmpty())
                || (value.isContainerNode() && value.isEmpty());
    }

    void move(String name, ObjectNode to, String member) {
        take(name).ifPresent(value -> to.set(member, value));
    }

    /** Where 0 means unset. */
    void moveCount(String name, ObjectNode to, String member) {
        take(name).filter(value -> value.asDouble() != 0).ifPresent(value -> to.set(member, value));
    }

    /** The API has only texts as values of attributes. */
    void moveAsText(String name, ObjectNode to, String member) {
        take(name).ifPresent(value -> to.put(member, value.asText()));
    }

    void moveAll(ObjectNode to, Map<String, String> members) {
        members.forEach((name, member) -> move(name, to, member));
    }

    /** Nested blocks. */
    List<Attributes> blocks(String name) throws BadInput {
        List<Attributes> blocks = new ArrayList<>();
        JsonNode list = take(name).orElse(null);
        if (list == null) {
            return blocks;
        }
        for (JsonNode block : list.isArray() ? list : List.of(list)) {
            if (!(block instanceof ObjectNode object)) {
                throw new BadInput(place + "." + name + " is not a list of objects");
            }
            blocks.add(new Attributes(object, place + "." + name));
        }
        taken.computeIfAbsent(name, any -> new ArrayList<>()).addAll(blocks);
        return blocks;
    }

    /** What nobody has taken goes along under its own name, of nested blocks too, and is reported. */
    void rest(ObjectNode to) {
        rest("", to);
    }

    private void rest(String prefix, ObjectNode to) {
        attributes.properties().forEach(entry -> {
            if (!isUnset(entry.getValue())) {
                to.set(prefix + entry.getKey(), entry.getValue());
            }
        });
        attributes.removeAll();
        taken.forEach((name, blocks) -> blocks.forEach(block -> block.rest(prefix + name + ".", to)));
    }
}
