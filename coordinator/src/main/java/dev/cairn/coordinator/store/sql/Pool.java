package dev.cairn.coordinator.store.sql;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.coordinator.port.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;

/** Connections that are set up alike, with auto-commit off. Safe for many threads. */
final class Pool implements AutoCloseable {
    private final String database;
    private final HikariDataSource connections;

    Pool(String database, HikariDataSource connections) {
        this.database = database;
        this.connections = connections;
    }

    /** Runs the work in a transaction of its own. */
    <T> T run(Work<T> work) {
        if (connections.isClosed()) {
            throw new StoreUnavailable("the store " + database + " is closed", new IllegalStateException("closed"));
        }
        try (Connection connection = connections.getConnection()) {
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw Failures.translate(database, e);
        }
    }

    private static void rollBack(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
