package dev.cairn.coordinator.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database. Each write is a transaction of its own: the server itself lets those that come together share a sync. */
final class PostgresDatabase implements Database {
    private static final int WRITERS = 8;
    private static final int READERS = 8;
    private static final int CONNECT_SECONDS = 5;
    private static final int ANSWER_SECONDS = 30;
    private static final int LOCK_MILLIS = 5_000;
    private static final long POOL_WAIT_MILLIS = 10_000;

    private final String name;
    private final DataSource migrations;
    private final PostgresOwnership ownership;
    private final Pool writers;
    private final Pool readers;

    private PostgresDatabase(
            String name, DataSource migrations, PostgresOwnership ownership, Pool writers, Pool readers) {
        this.name = name;
        this.migrations = migrations;
        this.ownership = ownership;
        this.writers = writers;
        this.readers = readers;
    }

    /** @param lost hears why this process does not own the store any more */
    static PostgresDatabase open(PostgresAddress address, Consumer<String> lost) throws StoreRefused {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(address.jdbcUrl());
        } catch (IllegalArgumentException e) {
            throw new StoreRefused("--store " + address.name() + " is not an address of PostgreSQL", e);
        }
        if (address.user() != null) {
            source.setUser(address.user());
        }
        if (address.password() != null) {
            source.setPassword(address.password());
        }
        source.setApplicationName("cairn");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(ANSWER_SECONDS);
        source.setTcpKeepAlive(true);
        source.setReWriteBatchedInserts(false);
        try (Connection connection = source.getConnection()) {
            checkDurable(connection, address.name());
            PostgresOwnership ownership = PostgresOwnership.take(address.name(), source, lost);
            return new PostgresDatabase(
                    address.name(),
                    source,
                    ownership,
                    writers(address.name(), source),
                    readers(address.name(), source));
        } catch (SQLException e) {
            throw new StoreRefused(why(address, e), e);
        }
    }

    /** What PostgreSQL acknowledges without these is not yet on a disk. */
    private static void checkDurable(Connection connection, String name) throws SQLException, StoreRefused {
        if (Rows.text(connection, "SHOW fsync").orElse("").equals("off")) {
            throw new StoreRefused(
                    "PostgreSQL at " + name + " runs with fsync = off and may lose what it acknowledged: switch it on",
                    null);
        }
    }

    private static String why(PostgresAddress address, SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return "cannot open the store " + address.name() + ": "
                + switch (state) {
                    case "28P01", "28000" ->
                        "PostgreSQL refuses user " + address.user() + ": check user and password in --store ("
                                + failure.getMessage() + ")";
                    case "3D000" -> "there is no such database: make it with createdb, or check the name";
                    case "08001", "08006", "08004" ->
                        "PostgreSQL cannot be reached there: check host and port, and that it runs ("
                                + failure.getMessage() + ")";
                    default -> failure.getMessage();
                };
    }

    private static Pool writers(String name, DataSource source) {
        HikariConfig pool = pool("store-writers", source, WRITERS);
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        // synchronous_commit may have been switched off for the database or the user.
        pool.setConnectionInitSql("SET synchronous_commit = 'on'; SET lock_timeout = " + LOCK_MILLIS);
        return new Pool(name, new HikariDataSource(pool));
    }

    private static Pool readers(String name, DataSource source) {
        HikariConfig pool = pool("store-readers", source, READERS);
        pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        pool.setReadOnly(true);
        return new Pool(name, new HikariDataSource(pool));
    }

    private static HikariConfig pool(String name, DataSource source, int size) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setDataSource(source);
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(POOL_WAIT_MILLIS);
        pool.setAutoCommit(false);
        return pool;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataSource forMigrations() {
        return migrations;
    }

    @Override
    public <T> T read(Work<T> work) {
        ownership.require();
        return readers.run(work);
    }

    @Override
    public <T> T write(Work<T> work) {
        ownership.require();
        return writers.run(work);
    }

    @Override
    public Dialect dialect() {
        return new Dialect("TEXT COLLATE \"C\"", "BYTEA", " FOR UPDATE");
    }

    @Override
    public void close() {
        try (ownership;
                writers) {
            readers.close();
        }
    }
}
