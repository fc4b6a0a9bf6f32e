package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.StoreUnavailable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real PostgreSQL, started at the first use in this JVM and ended with it. Its tests cannot run at the same time. */
final class PostgresServer implements BeforeAllCallback {
    private @Nullable Running running;

    /** The server, the folder with its store's key, and the store that most tests share, since opening one is slow. */
    private static final class Running implements AutoCloseable {
        private final EmbeddedPostgres server;
        private final Path data;
        private @Nullable Store store;

        Running() {
            try {
                // The library would switch it off; the store refuses such a server.
                server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .start();
                data = Files.createTempDirectory("postgres-store");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start PostgreSQL", e);
            }
        }

        @Override
        public void close() throws IOException {
            if (store != null) {
                store.close();
            }
            Files.deleteIfExists(data.resolve("secret.key"));
            Files.deleteIfExists(data);
            server.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Running.class, key -> new Running(), Running.class);
    }

    /** A store without content. It is not to be closed, though it may be. */
    Store emptyStore() throws SQLException, StoreRefused {
        Running running = running();
        if (running.store == null || isClosed(running.store)) {
            running.store = Stores.open(address("postgres", "postgres"), running.data, lost -> {});
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("SELECT tablename FROM pg_tables"
                    + " WHERE schemaname = 'public' AND tablename NOT IN ('schema_history', 'setting')")) {
                while (row.next()) {
                    tables.add(row.getString(1));
                }
            }
            for (String table : tables) {
                statement.addBatch("DELETE FROM " + table);
            }
            statement.executeBatch();
        }
        return running.store;
    }

    private static boolean isClosed(Store store) {
        try {
            store.nextDue();
            return false;
        } catch (StoreUnavailable e) {
            return true;
        }
    }

    /** A database of its own, made when it is not there. */
    DataSource database(String name) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
                if (!row.next()) {
                    statement.execute("CREATE DATABASE " + name);
                }
            }
        }
        return running().server.getDatabase("postgres", name);
    }

    String address(String user, String database) {
        return "postgresql://" + user + ":secret@localhost:" + running().server.getPort() + "/" + database;
    }

    Connection connect() throws SQLException {
        return running().server.getPostgresDatabase().getConnection();
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("the server is not started");
        }
        return running;
    }
}
