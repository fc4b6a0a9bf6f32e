package dev.cairn.coordinator.domain.attributes;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Merging of custom JSON (guide: "Using custom JSON"): objects deeply, everything else is replaced by the higher level. */
public final class CustomJson {
    private CustomJson() {}

    /** The lower one with what the higher one says on top. */
    public static Map<String, @Nullable Object> merged(
            Map<String, @Nullable Object> lower, Map<String, @Nullable Object> higher) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>(lower);
        higher.forEach((key, value) -> {
            Object below = result.get(key);
            if (below instanceof Map<?, ?> && value instanceof Map<?, ?>) {
                result.put(key, merged(object(below), object(value)));
            } else {
                result.put(key, value);
            }
        });
        return result;
    }

    /** The value as an object, empty when it is none. */
    static Map<String, @Nullable Object> object(@Nullable Object value) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> result.put(String.valueOf(key), inner));
        }
        return result;
    }

    /** Custom data bags: {@code {"opsworks": {"data_bags": {"bag": {"item": {...}}}}}}. What is no object is left out. */
    static Map<String, Map<String, @Nullable Object>> dataBags(Map<String, @Nullable Object> custom) {
        Map<String, Map<String, @Nullable Object>> bags = new LinkedHashMap<>();
        Object given = object(custom.get("opsworks")).get("data_bags");
        object(given).forEach((bag, items) -> {
            Map<String, @Nullable Object> kept = new LinkedHashMap<>();
            object(items).forEach((item, content) -> {
                if (content instanceof Map<?, ?>) {
                    Map<String, @Nullable Object> withId = object(content);
                    withId.put("id", item);
                    kept.put(item, withId);
                }
            });
            if (items instanceof Map<?, ?>) {
                bags.put(bag, kept);
            }
        });
        return bags;
    }
}
