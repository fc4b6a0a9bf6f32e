package dev.cairn.coordinator.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;

/**
 * A column that holds one field of a record, instead of its document.
 *
 * @param path the names that lead to the field within the record's JSON form
 */
record Column(String name, Kind kind, List<String> path) {
    enum Kind {
        TEXT,
        NUMBER,
        /** Microseconds since 1970: orders and compares the same way in both databases. */
        INSTANT
    }

    static Column text(String name, String... path) {
        return new Column(name, Kind.TEXT, List.of(path));
    }

    static Column number(String name, String... path) {
        return new Column(name, Kind.NUMBER, List.of(path));
    }

    static Column instant(String name, String... path) {
        return new Column(name, Kind.INSTANT, List.of(path));
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    /** Whether this is the column, and the field has the value. */
    boolean holds(String column, String value, ObjectNode tree) {
        return name.equals(column) && value.equals(field(tree).textValue());
    }

    private JsonNode field(ObjectNode tree) {
        JsonNode value = tree;
        for (String step : path) {
            value = value.path(step);
        }
        return value;
    }

    /** Binds the field to the parameter. */
    void bind(PreparedStatement statement, int parameter, ObjectNode tree) throws SQLException {
        JsonNode value = field(tree);
        if (value.isNull() || value.isMissingNode()) {
            statement.setNull(parameter, kind == Kind.TEXT ? Types.VARCHAR : Types.BIGINT);
            return;
        }
        switch (kind) {
            case TEXT -> statement.setString(parameter, value.textValue());
            case NUMBER -> statement.setLong(parameter, value.longValue());
            case INSTANT -> statement.setLong(parameter, micros(Instant.parse(value.textValue())));
        }
    }

    /** Takes the field out of the record's JSON form: the column holds it. */
    void remove(ObjectNode tree) {
        parent(tree).remove(path.getLast());
    }

    /** Puts the field back from the row. */
    void restore(ResultSet row, ObjectNode tree) throws SQLException {
        ObjectNode parent = parent(tree);
        switch (kind) {
            case TEXT -> parent.put(path.getLast(), row.getString(name));
            case NUMBER -> parent.put(path.getLast(), row.getLong(name));
            case INSTANT ->
                parent.put(path.getLast(), instant(row.getLong(name)).toString());
        }
    }

    private ObjectNode parent(ObjectNode tree) {
        ObjectNode parent = tree;
        for (String step : path.subList(0, path.size() - 1)) {
            parent = parent.withObject("/" + step);
        }
        return parent;
    }
}
