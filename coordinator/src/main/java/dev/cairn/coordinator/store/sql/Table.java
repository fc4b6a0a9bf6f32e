package dev.cairn.coordinator.store.sql;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.stack.StackId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Maps the records of one type to the rows of one table: some fields to columns, the others to the document. Immutable.
 *
 * <p>A table whose rows belong to stacks also keeps which version of the stack brought a row, and at which place among the
 * writes of that version. Both order rows that carry the same time.
 *
 * @param key the columns that hold the id
 * @param columns the other columns
 */
record Table<E extends Entity>(
        Documents documents, String name, Class<E> type, boolean ofStack, List<Column> key, List<Column> columns) {
    static final String NEWEST_FIRST = " ORDER BY %1$s DESC, added_version DESC, added_position DESC, id DESC";
    static final String OLDEST_FIRST = " ORDER BY %1$s, added_version, added_position, id";

    private List<Column> all() {
        return Stream.concat(key.stream(), columns.stream()).toList();
    }

    /** Selects whole rows; conditions and order are appended. */
    String select() {
        return "SELECT " + all().stream().map(Column::name).collect(Collectors.joining(", ")) + ", document FROM "
                + name;
    }

    /** Inserts a row or replaces it, unless it belongs to another stack. */
    private String put() {
        List<String> names = new ArrayList<>(all().stream().map(Column::name).toList());
        if (ofStack) {
            names.add("added_version");
            names.add("added_position");
        }
        names.add("document");
        String changes = Stream.concat(columns.stream().map(Column::name), Stream.of("document"))
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + name + " (" + String.join(", ", names) + ") VALUES (" + parameters(names.size())
                + ") ON CONFLICT (" + key.stream().map(Column::name).collect(Collectors.joining(", "))
                + ") DO UPDATE SET " + changes
                + (ofStack ? " WHERE " + name + ".stack_id = excluded.stack_id" : "");
    }

    /** Maps the entity to a row, before any transaction begins. */
    Change put(Entity entity, StackId stackId) {
        return change(put(), true, entity, stackId);
    }

    /**
     * @param sql its parameters are the columns in their order, version and position if rows belong to stacks, the document
     * @param required false when it may come to nothing
     */
    Change change(String sql, boolean required, Entity entity, StackId stackId) {
        ObjectNode tree =
                documents.tree(type.cast(entity), name + "/" + entity.id().value());
        if (ofStack && all().stream().noneMatch(column -> column.holds("stack_id", stackId.value(), tree))) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + " " + entity.id().value() + " does not belong to stack " + stackId);
        }
        ObjectNode rest = tree.deepCopy();
        all().forEach(column -> column.remove(rest));
        String document = rest.toString();
        return new Change(sql, required, (statement, version, position) -> {
            int parameter = 0;
            for (Column column : all()) {
                column.bind(statement, ++parameter, tree);
            }
            if (ofStack) {
                statement.setLong(++parameter, version);
                statement.setInt(++parameter, position);
            }
            statement.setString(++parameter, document);
        });
    }

    Change delete(Id id, StackId stackId) {
        return new Change(delete(), false, (statement, version, position) -> {
            int parameter = bindKey(statement, id);
            if (ofStack) {
                statement.setString(parameter + 1, stackId.value());
            }
        });
    }

    private String delete() {
        return "DELETE FROM " + name + keyCondition() + (ofStack ? " AND stack_id = ?" : "");
    }

    String keyCondition() {
        return key.stream().map(column -> column.name() + " = ?").collect(Collectors.joining(" AND ", " WHERE ", ""));
    }

    /** Returns the number of the last parameter. */
    int bindKey(PreparedStatement statement, Id id) throws SQLException {
        ObjectNode tree = documents.idTree(id);
        int parameter = 0;
        for (Column column : key) {
            column.bind(statement, ++parameter, tree);
        }
        return parameter;
    }

    E read(ResultSet row) throws SQLException {
        StringBuilder context = new StringBuilder(name);
        for (Column column : key) {
            context.append('/').append(row.getString(column.name()));
        }
        ObjectNode tree = documents.parse(row.getString("document"));
        for (Column column : all()) {
            column.restore(row, tree);
        }
        return documents.value(tree, type, context.toString());
    }

    static String parameters(int count) {
        return "?, ".repeat(count - 1) + "?";
    }
}
