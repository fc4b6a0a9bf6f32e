package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pieces that all output shapes are made of. Members that were never set are left out. */
final class Shapes {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'+00:00'", Locale.ROOT);

    private Shapes() {}

    static ObjectNode empty() {
        return Members.JSON.createObjectNode();
    }

    static ObjectNode single(String name, String value) {
        return empty().put(name, value);
    }

    /** An ISO 8601 text with a numeric zone and whole seconds: never an epoch number. */
    static String timestamp(Instant instant) {
        return TIMESTAMP.format(instant.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    }

    static void put(ObjectNode shape, String name, @Nullable String value) {
        if (value != null) {
            shape.put(name, value);
        }
    }

    static void put(ObjectNode shape, String name, @Nullable Integer value) {
        if (value != null) {
            shape.put(name, value);
        }
    }

    static void put(ObjectNode shape, String name, @Nullable Double value) {
        if (value != null) {
            shape.put(name, value);
        }
    }

    static void put(ObjectNode shape, String name, @Nullable Boolean value) {
        if (value != null) {
            shape.put(name, value);
        }
    }

    static void put(ObjectNode shape, String name, @Nullable Instant value) {
        if (value != null) {
            shape.put(name, timestamp(value));
        }
    }

    static void texts(ObjectNode shape, String name, Collection<String> values) {
        ArrayNode list = shape.putArray(name);
        values.forEach(list::add);
    }

    static <T> ObjectNode list(String name, Collection<T> values, Function<T, ObjectNode> render) {
        ObjectNode shape = empty();
        list(shape, name, values, render);
        return shape;
    }

    static <T> void list(ObjectNode shape, String name, Collection<T> values, Function<T, ObjectNode> render) {
        ArrayNode list = shape.putArray(name);
        values.forEach(value -> list.add(render.apply(value)));
    }

    /** Every key, those without a value as null. */
    static void attributes(ObjectNode shape, Collection<String> keys, Map<String, ? extends @Nullable String> values) {
        ObjectNode map = shape.putObject("Attributes");
        keys.forEach(key -> map.put(key, values.get(key)));
    }

    static ObjectNode source(Source source) {
        ObjectNode shape = empty();
        put(shape, "Type", source.type());
        put(shape, "Url", source.url());
        put(shape, "Username", source.username());
        put(shape, "Password", masked(source.password()));
        put(shape, "SshKey", masked(source.sshKey()));
        put(shape, "Revision", source.revision());
        return shape;
    }

    static @Nullable String masked(@Nullable Secret secret) {
        return secret == null ? null : Secret.MASK;
    }
}
