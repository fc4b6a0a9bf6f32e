package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.StoreUnavailable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The right to use a SQLite store: one coordinator at a time, since each would carry out the effects of the other. It is a
 * transaction, open as long as the owner lives, on a small database beside the store; the system ends it with the process.
 *
 * <p>Not a lock on a file of our own: POSIX drops such a lock when the process closes any other descriptor of the file (fcntl(2)),
 * which SQLite knows how to avoid.
 */
final class SqliteOwnership implements AutoCloseable {
    private final Connection held;

    private SqliteOwnership(Connection held) {
        this.held = held;
    }

    static SqliteOwnership take(Path store) throws StoreRefused {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(0);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + store + ".owner");
        try {
            Connection connection = source.getConnection();
            try {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("BEGIN IMMEDIATE");
                    statement.execute("CREATE TABLE IF NOT EXISTS owner (pid INTEGER NOT NULL)");
                    statement.execute("DELETE FROM owner");
                    statement.execute("INSERT INTO owner VALUES ("
                            + ProcessHandle.current().pid() + ")");
                    statement.execute("COMMIT");
                    // It keeps other writers out, but lets them read the process id.
                    statement.execute("BEGIN IMMEDIATE");
                }
                return new SqliteOwnership(connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw refusal(store, source, e);
        }
    }

    private static StoreRefused refusal(Path store, SQLiteDataSource source, SQLException failure) {
        String owner = "";
        try (Connection connection = source.getConnection()) {
            owner = Rows.number(connection, "SELECT pid FROM owner")
                    .map(pid -> " (process " + pid + ")")
                    .orElse("");
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
        if (Failures.isBusy(failure)) {
            return new StoreRefused(
                    "another coordinator" + owner + " uses the store " + store + ": end it, or choose another --data",
                    failure);
        }
        return new StoreRefused(
                String.valueOf(Failures.translate(store.toString(), failure).getMessage()), failure);
    }

    @Override
    public void close() {
        try {
            held.close();
        } catch (SQLException e) {
            throw new StoreUnavailable("cannot give the store back", e);
        }
    }
}
