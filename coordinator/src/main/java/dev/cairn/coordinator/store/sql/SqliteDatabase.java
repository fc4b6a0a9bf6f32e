package dev.cairn.coordinator.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/**
 * A SQLite file with its write-ahead log, one writer and several readers. Synchronous FULL: a commit is acknowledged after its
 * fsync, so neither a kill -9 nor a loss of power takes it back.
 */
final class SqliteDatabase implements Database {
    private static final int READERS = 4;
    private static final int BUSY_MILLIS = 5_000;

    /** What the write-ahead log is cut to after a checkpoint. */
    private static final int JOURNAL_BYTES = 64 << 20;

    private final String name;
    private final SqliteOwnership ownership;
    private final SQLiteDataSource migrations;
    private final GroupCommit writer;
    private final Pool readers;

    private SqliteDatabase(
            String name, SqliteOwnership ownership, SQLiteDataSource migrations, GroupCommit writer, Pool readers) {
        this.name = name;
        this.ownership = ownership;
        this.migrations = migrations;
        this.writer = writer;
        this.readers = readers;
    }

    static SqliteDatabase open(Path file) throws StoreRefused {
        String name = file.toString();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            SqliteLibrary.unpackBeside(file);
        } catch (IOException e) {
            throw new StoreRefused(
                    "cannot make the folder of the store " + name + " (" + e
                            + "): check --data, and who may write there",
                    e);
        }
        SqliteOwnership ownership = SqliteOwnership.take(file);
        try {
            SQLiteDataSource source = source(file);
            Connection connection = source.getConnection();
            checkJournal(connection, name);
            SqliteLibrary.removeUnpacked(file);
            GroupCommit writer = new GroupCommit(name, connection);
            return new SqliteDatabase(name, ownership, source, writer, readers(file));
        } catch (SQLException e) {
            ownership.close();
            throw new StoreRefused(String.valueOf(Failures.translate(name, e).getMessage()), e);
        } catch (IOException e) {
            ownership.close();
            throw new StoreRefused("cannot write beside the store " + name + " (" + e + ")", e);
        } catch (StoreRefused e) {
            ownership.close();
            throw e;
        }
    }

    private static SQLiteDataSource source(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalSizeLimit(JOURNAL_BYTES);
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    /** Some file systems, such as NFS, cannot carry a write-ahead log; SQLite then silently goes on without. */
    private static void checkJournal(Connection connection, String name) throws SQLException, StoreRefused {
        String mode = Rows.text(connection, "PRAGMA journal_mode").orElse("");
        if (!"wal".equalsIgnoreCase(mode)) {
            connection.close();
            throw new StoreRefused(
                    "the store " + name
                            + " is on a file system that cannot carry SQLite's write-ahead log: put it on a "
                            + "local disk",
                    null);
        }
    }

    private static Pool readers(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("store-readers");
        pool.setDataSource(source);
        pool.setConnectionInitSql("PRAGMA query_only = ON");
        pool.setMaximumPoolSize(READERS);
        pool.setMinimumIdle(1);
        pool.setAutoCommit(false);
        return new Pool(file.toString(), new HikariDataSource(pool));
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
        return readers.run(work);
    }

    @Override
    public <T> T write(Work<T> work) {
        return writer.write(work);
    }

    @Override
    public Dialect dialect() {
        return new Dialect("TEXT", "BLOB", "");
    }

    @Override
    public void close() {
        try (ownership;
                writer) {
            readers.close();
        }
    }
}
