package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.EventLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Events in their table; the highest number ever given stands by itself, since events are removed. Safe for many threads. */
final class SqlEventLog implements EventLog {
    /** So many are numbered in one transaction. */
    private static final int PAGE = 1_000;

    private final Database database;
    private final Tables tables;

    SqlEventLog(Database database, Tables tables) {
        this.database = database;
        this.tables = tables;
    }

    @Override
    public long number() {
        while (true) {
            long newest = newest();
            if (database.read(this::fresh).isEmpty()) {
                return newest;
            }
            database.write(this::numberPage);
        }
    }

    private long newest() {
        return database.read(c -> newest(c, ""));
    }

    private static Long newest(Connection c, String lock) throws SQLException {
        return Rows.number(c, "SELECT sequence FROM event_newest" + lock).orElse(0L);
    }

    /** Those of a stack by its versions, which never run backwards as a clock may; stacks have no order among each other. */
    private List<String> fresh(Connection c) throws SQLException {
        return Rows.list(
                c,
                "SELECT id FROM stack_event WHERE sequence IS NULL"
                        + " ORDER BY stack_id, added_version, added_position LIMIT ?",
                row -> row.getString(1),
                PAGE);
    }

    private Integer numberPage(Connection c) throws SQLException {
        long newest = newest(c, database.dialect().forUpdate());
        List<String> ids = fresh(c);
        try (PreparedStatement statement = c.prepareStatement("UPDATE stack_event SET sequence = ? WHERE id = ?")) {
            for (String id : ids) {
                statement.setLong(1, ++newest);
                statement.setString(2, id);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        Rows.update(
                c,
                "INSERT INTO event_newest (only_row, sequence) VALUES (1, ?)"
                        + " ON CONFLICT (only_row) DO UPDATE SET sequence = excluded.sequence",
                newest);
        return ids.size();
    }

    @Override
    public List<Numbered> after(long sequence, int limit) {
        String select = tables.events.select().replace("SELECT ", "SELECT sequence, ");
        return database.read(c -> Rows.list(
                c,
                select + " WHERE sequence > ? ORDER BY sequence LIMIT ?",
                row -> new Numbered(row.getLong("sequence"), tables.events.read(row)),
                sequence,
                limit));
    }

    @Override
    public long before(Instant time) {
        return database.read(c -> Rows.number(
                        c, "SELECT MIN(sequence) - 1 FROM stack_event WHERE happened_at >= ?", Column.micros(time)))
                .orElseGet(this::newest);
    }

    @Override
    public Optional<Cursor> cursor(String receiver) {
        return database
                .read(c -> Rows.list(
                        c,
                        "SELECT sequence, failing_since FROM event_cursor WHERE receiver = ?",
                        row -> {
                            long since = row.getLong(2);
                            Instant failing = row.wasNull() ? null : Column.instant(since);
                            return new Cursor(row.getLong(1), failing);
                        },
                        receiver))
                .stream()
                .findFirst();
    }

    @Override
    public void move(String receiver, Cursor cursor) {
        Instant failing = cursor.failingSince();
        database.write(c -> {
            Rows.update(c, "DELETE FROM event_cursor WHERE receiver = ?", receiver);
            return failing == null
                    ? Rows.update(
                            c,
                            "INSERT INTO event_cursor (receiver, sequence) VALUES (?, ?)",
                            receiver,
                            cursor.sequence())
                    : Rows.update(
                            c,
                            "INSERT INTO event_cursor (receiver, sequence, failing_since) VALUES (?, ?, ?)",
                            receiver,
                            cursor.sequence(),
                            Column.micros(failing));
        });
    }

    @Override
    public Optional<Long> trim(Instant before) {
        long limit = Column.micros(before);
        return database.write(c -> {
            Optional<Long> highest = Rows.number(
                    c, "SELECT MAX(sequence) FROM stack_event WHERE happened_at < ? AND sequence IS NOT NULL", limit);
            Rows.update(c, "DELETE FROM stack_event WHERE happened_at < ? AND sequence IS NOT NULL", limit);
            return highest;
        });
    }
}
