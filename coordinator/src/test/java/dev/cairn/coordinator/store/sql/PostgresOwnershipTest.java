package dev.cairn.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.port.StoreUnavailable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One owner at a time, also when the session of the lock breaks. */
final class PostgresOwnershipTest {
    @RegisterExtension
    static final PostgresServer SERVER = new PostgresServer();

    private static final String LOCK = Long.toString(PostgresOwnership.LOCK);

    private final CompletableFuture<String> lost = new CompletableFuture<>();

    private PostgresOwnership take(DataSource database) throws SQLException, StoreRefused {
        return PostgresOwnership.take("fleet", database, lost::complete);
    }

    @Test
    void isFreeAgainWhenItsOwnerHasClosedIt() throws Exception {
        DataSource database = SERVER.database("owned");
        take(database).close();
        take(database).close();
    }

    @Test
    void takesItAgainWhenItsSessionHasEnded() throws Exception {
        DataSource database = SERVER.database("owned");
        try (PostgresOwnership ownership = take(database)) {
            endOwnersSession(database);

            ownership.check();

            assertThatCode(ownership::require).doesNotThrowAnyException();
            assertThatThrownBy(() -> take(database))
                    .isInstanceOf(StoreRefused.class)
                    .hasMessageContaining("another coordinator (cairn process ");
            assertThat(lost).isNotDone();
        }
    }

    @Test
    void saysThatSomeoneElseWasQuicker() throws Exception {
        DataSource database = SERVER.database("owned");
        try (PostgresOwnership ownership = take(database);
                Connection rival = database.getConnection();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = threads.submit(() -> execute(rival, "SELECT pg_advisory_lock(" + LOCK + ")"));
            awaitRival(database);
            endOwnersSession(database);
            waiting.get(30, TimeUnit.SECONDS);

            ownership.check();

            assertThat(lost.get(30, TimeUnit.SECONDS))
                    .contains("another coordinator")
                    .contains("fleet");
            assertThatThrownBy(ownership::require)
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("not held by this coordinator");
        }
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    private static void endOwnersSession(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            execute(connection, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE granted AND " + OURS);
        }
    }

    private static void awaitRival(DataSource database) throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            while (System.nanoTime() < end) {
                try (ResultSet row = statement.executeQuery("SELECT 1 FROM pg_locks WHERE NOT granted AND " + OURS)) {
                    if (row.next()) {
                        return;
                    }
                }
            }
        }
        throw new AssertionError("the rival does not wait");
    }

    private static final String OURS = "locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = " + LOCK
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
}
