package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.Secret;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object in the making, in the order in which its keys were given. Null values stay, as JSON null. */
final class Tree {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx").withZone(ZoneOffset.UTC);

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    Tree with(String key, @Nullable Object value) {
        values.put(key, value);
        return this;
    }

    Tree with(String key, Tree value) {
        values.put(key, value.values);
        return this;
    }

    Tree with(String key, @Nullable Secret value) {
        values.put(key, value == null ? null : value.reveal());
        return this;
    }

    Map<String, @Nullable Object> map() {
        return values;
    }

    /** As OpsWorks wrote times in its bags: 2015-12-01T18:19:23+00:00. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }
}
