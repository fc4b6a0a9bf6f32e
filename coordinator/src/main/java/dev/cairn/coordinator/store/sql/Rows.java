package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.domain.Entity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** JDBC's ceremony, once. */
final class Rows {
    /** Rows that a driver fetches at a time where it does not fetch all. */
    private static final int FETCH = 1_000;

    private Rows() {}

    /** Makes something of the row at which the cursor stands. */
    @FunctionalInterface
    interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** @param tail what follows the selection: conditions and order */
    static <E extends Entity> List<E> list(Connection c, Table<E> table, String tail, Object... values)
            throws SQLException {
        return list(c, table.select() + tail, table::read, values);
    }

    static <T> List<T> list(Connection c, String sql, Reading<T> reading, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(c, sql, values)) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (row.next()) {
                    all.add(reading.read(row));
                }
                return all;
            }
        }
    }

    /** The only number of the first row, empty when there is no row or it is null. */
    static Optional<Long> number(Connection c, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(c, sql, values);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            long number = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(number);
        }
    }

    /** The only text of the first row, empty when there is no row. */
    static Optional<String> text(Connection c, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(c, sql, values);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /** Returns how many rows were changed. */
    static int update(Connection c, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(c, sql, values)) {
            return statement.executeUpdate();
        }
    }

    /**
     * Applies the changes in their order.
     *
     * @return per change how many rows it changed
     */
    static int[] apply(Connection c, List<Change> changes, long version) throws SQLException {
        int[] counts = new int[changes.size()];
        int from = 0;
        while (from < changes.size()) {
            String sql = changes.get(from).sql();
            int to = from;
            try (PreparedStatement statement = c.prepareStatement(sql)) {
                while (to < changes.size() && changes.get(to).sql().equals(sql)) {
                    changes.get(to).binding().bind(statement, version, to);
                    statement.addBatch();
                    to++;
                }
                int[] batch = statement.executeBatch();
                System.arraycopy(batch, 0, counts, from, batch.length);
                for (int i = from; i < to; i++) {
                    if (counts[i] == 0 && changes.get(i).required()) {
                        throw new IllegalStateException(
                                "write " + i + " of a commit has the id of a row of another stack");
                    }
                }
            }
            from = to;
        }
        return counts;
    }

    private static PreparedStatement prepare(Connection c, String sql, Object... values) throws SQLException {
        PreparedStatement statement = c.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                switch (values[i]) {
                    case String text -> statement.setString(i + 1, text);
                    case Long number -> statement.setLong(i + 1, number);
                    case Integer number -> statement.setInt(i + 1, number);
                    case byte[] bytes -> statement.setBytes(i + 1, bytes);
                    default -> throw new IllegalArgumentException("cannot bind " + Arrays.toString(values));
                }
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
