package dev.cairn.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of opening a store on PostgreSQL gets one clear line, without the password. */
final class PostgresOpeningTest {
    @RegisterExtension
    static final PostgresServer SERVER = new PostgresServer();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @Test
    void refusesAUserWhoMayNotLogIn() throws SQLException {
        try (Connection connection = SERVER.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP ROLE IF EXISTS mallory");
            statement.execute("CREATE ROLE mallory NOLOGIN");
        }

        refused(SERVER.address("mallory", "postgres"), "PostgreSQL refuses user mallory");
    }

    @Test
    void refusesADatabaseThatIsNotThere() {
        refused(SERVER.address("postgres", "missing"), "there is no such database");
    }

    @Test
    void refusesAServerThatIsNotThere() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        refused("postgresql://me:secret@localhost:" + port + "/x", "cannot be reached");
    }

    @Test
    void refusesWhatAnotherCoordinatorUses() throws StoreRefused, SQLException {
        assertThat(SERVER.emptyStore().stacks()).isEmpty();
        refused(
                SERVER.address("postgres", "postgres"),
                "another coordinator (cairn process " + ProcessHandle.current().pid() + " at ");
    }

    @Test
    void refusesANewerSchema() throws StoreRefused, SQLException {
        SERVER.emptyStore().close();
        try (Connection connection = SERVER.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO schema_history (installed_rank, version, description, type, script,"
                    + " installed_by, execution_time, success)"
                    + " VALUES (99, '99', 'future', 'SQL', 'V099__future.sql', '', 1, true)");
            try {
                refused(SERVER.address("postgres", "postgres"), "has schema version 99");
            } finally {
                statement.execute("DELETE FROM schema_history WHERE version = '99'");
            }
        }
    }

    @Test
    void readsAddresses() throws StoreRefused {
        PostgresAddress full =
                PostgresAddress.parse("postgresql://me:p%40ss+word@db.example:5433/fleet?sslmode=require");
        assertThat(full.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/fleet?sslmode=require");
        assertThat(full.user()).isEqualTo("me");
        assertThat(full.password()).isEqualTo("p@ss+word");
        assertThat(full.toString()).isEqualTo("postgresql://db.example:5433/fleet");

        PostgresAddress jdbc = PostgresAddress.parse("jdbc:postgresql://db/fleet?user=me&password=secret");
        assertThat(jdbc.jdbcUrl()).isEqualTo("jdbc:postgresql://db/fleet?user=me&password=secret");
        assertThat(jdbc.user()).isNull();
        assertThat(jdbc.name()).isEqualTo("postgresql://db/fleet");
    }

    @Test
    void showsNoPasswordOfAnAddressThatItCannotRead() {
        refused("postgresql://me:se cret@host/x", "percent-encoded");
    }

    private void refused(String address, String part) {
        assertThatThrownBy(() -> Stores.open(address, data, lost -> {}))
                .isInstanceOf(StoreRefused.class)
                .message()
                .contains(part)
                .doesNotContain("secret")
                .doesNotContain("se cret")
                .doesNotContain("\n");
    }
}
