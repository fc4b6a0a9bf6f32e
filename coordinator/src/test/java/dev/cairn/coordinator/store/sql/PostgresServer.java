package dev.cairn.coordinator.store.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real PostgreSQL, started at the first use in this JVM and ended with it. Its tests cannot run at the same time. */
final class PostgresServer implements BeforeAllCallback {
    private @Nullable EmbeddedPostgres server;

    private record Running(EmbeddedPostgres server) implements AutoCloseable {
        static Running start() {
            try {
                // The library would switch it off; the store refuses such a server.
                return new Running(EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .start());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start PostgreSQL", e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Running.class, key -> Running.start(), Running.class)
                .server();
    }

    /** The address of a database without content; the schema stays as an earlier test has left it, since making it is slow. */
    String emptyDatabase() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("SELECT tablename FROM pg_tables"
                    + " WHERE schemaname = 'public' AND tablename <> 'schema_history'")) {
                while (row.next()) {
                    tables.add(row.getString(1));
                }
            }
            for (String table : tables) {
                statement.execute("DELETE FROM " + table);
            }
        }
        return address("postgres", "postgres");
    }

    String address(String user, String database) {
        return "postgresql://" + user + ":secret@localhost:" + running().getPort() + "/" + database;
    }

    Connection connect() throws SQLException {
        return running().getPostgresDatabase().getConnection();
    }

    private EmbeddedPostgres running() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }
}
