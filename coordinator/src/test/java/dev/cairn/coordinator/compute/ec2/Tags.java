package dev.cairn.coordinator.compute.ec2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tags by the id of what carries them, and CreateTags, DeleteTags, DescribeTags. */
final class Tags {
    private static final int MOST = 50;

    private final Map<String, Map<String, String>> byResource = new TreeMap<>();
    private final Region region;

    Tags(Region region) {
        this.region = region;
    }

    Map<String, Action> actions() {
        return Map.of("CreateTags", this::create, "DeleteTags", this::delete, "DescribeTags", this::describe);
    }

    Map<String, String> of(String id) {
        return byResource.getOrDefault(id, Map.of());
    }

    void forget(String id) {
        byResource.remove(id);
    }

    void put(String id, Map<String, String> tags) throws Refused {
        Map<String, String> all = new TreeMap<>(of(id));
        all.putAll(tags);
        if (all.size() > MOST) {
            throw Refused.of("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
        }
        byResource.put(id, all);
    }

    /** What a call's tag specifications say for one type of resource. */
    static Map<String, String> specified(Query query, String type) throws Refused {
        for (Query each : query.each("TagSpecification")) {
            if (each.text("ResourceType").equals(Optional.of(type))) {
                return read(each.each("Tag"));
            }
        }
        return Map.of();
    }

    private static Map<String, String> read(List<Query> given) throws Refused {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Query each : given) {
            String key = each.required("Key");
            String value = each.text("Value").orElse("");
            if (key.isEmpty() || key.length() > 128 || key.startsWith("aws:")) {
                throw Refused.of("InvalidParameterValue", "Tag key '" + key + "' is not valid");
            }
            if (value.length() > 256) {
                throw Refused.of("InvalidParameterValue", "Tag value exceeds the maximum length of 256 characters");
            }
            if (tags.put(key, value) != null) {
                throw Refused.of("InvalidParameterValue", "Duplicate tag key '" + key + "' specified.");
            }
        }
        if (tags.size() > MOST) {
            throw Refused.of("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
        }
        return tags;
    }

    void write(Xml xml, String id) {
        Map<String, String> tags = of(id);
        if (!tags.isEmpty()) {
            xml.items(
                    "tagSet",
                    tags.entrySet(),
                    (item, tag) -> item.leaf("key", tag.getKey()).leaf("value", tag.getValue()));
        }
    }

    private void create(Query query, Xml reply) throws Refused {
        Map<String, String> tags = read(query.each("Tag"));
        for (String id : query.list("ResourceId")) {
            region.mustExist(id);
        }
        for (String id : query.list("ResourceId")) {
            put(id, tags);
        }
        reply.leaf("return", true);
    }

    private void delete(Query query, Xml reply) throws Refused {
        for (String id : query.list("ResourceId")) {
            Map<String, String> left = new TreeMap<>(of(id));
            for (Query tag : query.each("Tag")) {
                left.remove(tag.required("Key"));
            }
            byResource.put(id, left);
        }
        reply.leaf("return", true);
    }

    private void describe(Query query, Xml reply) throws Refused {
        Filters filters = Filters.of(query);
        Map<String, Map<String, String>> shown = new TreeMap<>();
        for (Map.Entry<String, Map<String, String>> each : byResource.entrySet()) {
            for (Map.Entry<String, String> tag : each.getValue().entrySet()) {
                if (filters.hold(Map.of(), name -> switch (name) {
                    case "resource-id" -> List.of(each.getKey());
                    case "key" -> List.of(tag.getKey());
                    case "value" -> List.of(tag.getValue());
                    case "resource-type" -> List.of(Region.typeOf(each.getKey()));
                    default -> null;
                })) {
                    shown.computeIfAbsent(each.getKey(), id -> new TreeMap<>()).put(tag.getKey(), tag.getValue());
                }
            }
        }
        reply.branch(
                "tagSet",
                set -> shown.forEach((id, tags) -> tags.forEach((key, value) -> set.branch(
                        "item",
                        item -> item.leaf("resourceId", id)
                                .leaf("resourceType", Region.typeOf(id))
                                .leaf("key", key)
                                .leaf("value", value)))));
    }
}
