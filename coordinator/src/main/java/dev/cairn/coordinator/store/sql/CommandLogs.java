package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.port.Store;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/** The logs of commands, in pieces: appending never rewrites what is there. Safe for many threads. */
final class CommandLogs {
    private static final int PIECE_BYTES = 64 << 10;

    private final Database database;

    CommandLogs(Database database) {
        this.database = database;
    }

    /** As {@link Store#appendLog}. */
    long append(CommandId id, AttemptId attemptId, long offset, byte[] data) {
        return database.write(c -> append(c, id.value(), attemptId.value(), offset, data));
    }

    private long append(Connection c, String command, String attempt, long offset, byte[] data) throws SQLException {
        // The lock keeps two writers from appending at the same place.
        String find = "SELECT id FROM command WHERE id = ?" + database.dialect().forUpdate();
        if (Rows.text(c, find, command).isEmpty()) {
            return offset + data.length;
        }
        String newest = " WHERE command_id = ?%s ORDER BY start_bytes DESC LIMIT 1";
        long attemptEnd = Rows.number(
                        c,
                        "SELECT attempt_end_bytes FROM command_log" + newest.formatted(" AND attempt_id = ?"),
                        command,
                        attempt)
                .orElse(0L);
        long end = Rows.number(c, "SELECT end_bytes FROM command_log" + newest.formatted(""), command)
                .orElse(0L);
        long attemptEndAfter = offset + data.length;
        if (end >= Store.LOG_LIMIT_BYTES) {
            return Math.max(attemptEnd, attemptEndAfter);
        }
        if (offset > attemptEnd || attemptEndAfter <= attemptEnd) {
            return attemptEnd;
        }
        int from = (int) (attemptEnd - offset);
        int to = (int) Math.min(data.length, from + Store.LOG_LIMIT_BYTES - end);
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO command_log"
                + " (command_id, start_bytes, end_bytes, attempt_id, attempt_end_bytes, piece)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
            for (int start = from; start < to; start += PIECE_BYTES) {
                int stop = Math.min(to, start + PIECE_BYTES);
                insert.setString(1, command);
                insert.setLong(2, end + start - from);
                insert.setLong(3, end + stop - from);
                insert.setString(4, attempt);
                insert.setLong(5, offset + stop);
                insert.setBytes(6, Arrays.copyOfRange(data, start, stop));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return attemptEndAfter;
    }

    /** As {@link Store#readLog}. */
    byte[] read(CommandId id, long offset, int limit) {
        return database.read(c -> read(c, id.value(), offset, limit));
    }

    private static byte[] read(Connection c, String command, long offset, int limit) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT start_bytes, piece FROM command_log"
                + " WHERE command_id = ? AND start_bytes > ? AND start_bytes < ? AND end_bytes > ?"
                + " ORDER BY start_bytes")) {
            select.setString(1, command);
            select.setLong(2, offset - PIECE_BYTES);
            select.setLong(3, offset + limit);
            select.setLong(4, offset);
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    byte[] piece = row.getBytes(2);
                    int from = (int) Math.max(0, offset - row.getLong(1));
                    part.write(piece, from, Math.min(piece.length - from, limit - part.size()));
                }
            }
            return part.toByteArray();
        }
    }
}
