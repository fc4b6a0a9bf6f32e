package dev.cairn.coordinator.domain.scaling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads one JSON object strictly: each key is taken once, what is left is unknown. Used by one thread. */
final class Reader {
    private final String path;
    private final Map<String, @Nullable Object> left = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();
    private final List<String> problems;

    private Reader(String path, Map<?, ?> object, List<String> problems) {
        this.path = path;
        this.problems = problems;
        object.forEach((key, value) -> left.put(String.valueOf(key), value));
    }

    /** Anything but an object is a problem, and read as an empty one. */
    static Reader of(String path, @Nullable Object value, List<String> problems) {
        if (value instanceof Map<?, ?> map) {
            return new Reader(path, map, problems);
        }
        if (value != null) {
            problems.add(path + " must be an object");
        }
        return new Reader(path, Map.of(), problems);
    }

    Reader object(String key) {
        return of(path + "." + key, take(key), problems);
    }

    @Nullable
    String text(String key) {
        Object value = take(key);
        if (value == null || (value instanceof String text && !text.isBlank())) {
            return (String) value;
        }
        problem(key, "must be a text that is not empty");
        return null;
    }

    @Nullable
    Boolean bool(String key) {
        Object value = take(key);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        problem(key, "must be true or false");
        return null;
    }

    @Nullable
    Integer number(String key, int least, int most) {
        Object value = take(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number
                && number.doubleValue() == Math.rint(number.doubleValue())
                && number.doubleValue() >= least
                && number.doubleValue() <= most) {
            return number.intValue();
        }
        problem(key, "must be a whole number from " + least + " to " + most);
        return null;
    }

    @Nullable
    Object take(String key) {
        known.add(key);
        return left.remove(key);
    }

    boolean has(String key) {
        return left.get(key) != null;
    }

    /** All keys with their values, for objects whose keys are data. */
    Map<String, @Nullable Object> rest() {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(left);
        left.clear();
        return rest;
    }

    void problem(String key, String text) {
        problems.add(path + "." + key + " " + text);
    }

    /** Every key must have been taken. */
    void end() {
        List<String> unknown = new ArrayList<>(left.keySet());
        if (!unknown.isEmpty()) {
            problems.add(path + " knows no \"" + unknown.getFirst() + "\", only " + String.join(", ", known));
        }
    }
}
