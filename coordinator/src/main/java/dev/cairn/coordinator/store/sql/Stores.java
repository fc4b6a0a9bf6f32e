package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens stores, as the option {@code --store} names them. */
public final class Stores {
    private static final String SQLITE = "sqlite:";
    private static final String DEFAULT_FILE = "cairn.db";
    private static final String KEY_FILE = "secret.key";
    private static final String KEY_SETTING = "secret-key-id";

    private Stores() {}

    /**
     * Opens a store and brings its schema up to date. The key of its secrets is the file {@code secret.key} in the data folder,
     * made for a store that has no secrets yet; without it, a store that has is of no use.
     *
     * @param address {@code sqlite:PATH}, {@code postgresql://user:password@host:port/database} or a JDBC address of PostgreSQL;
     *     null for SQLite in the data folder
     * @param lost hears, on some thread, that another coordinator owns the store from now on: this process has to end
     * @throws StoreRefused with one line for the operator
     */
    public static Store open(@Nullable String address, Path data, Consumer<String> lost) throws StoreRefused {
        Database database = database(address, data, lost);
        try {
            Migrations.run(database);
            KeyFile.Keys keys = keys(database, data.resolve(KEY_FILE));
            return new SqlStore(database, new Tables(new Documents(new SecretCipher(keys.currentId(), keys.byId()))));
        } catch (StoreRefused | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static Database database(@Nullable String address, Path data, Consumer<String> lost) throws StoreRefused {
        if (address == null) {
            return SqliteDatabase.open(data.resolve(DEFAULT_FILE));
        }
        if (address.startsWith(SQLITE) && address.length() > SQLITE.length()) {
            return SqliteDatabase.open(Path.of(address.substring(SQLITE.length())));
        }
        if (PostgresAddress.names(address)) {
            return PostgresDatabase.open(PostgresAddress.parse(address), lost);
        }
        throw new StoreRefused("--store takes sqlite:PATH or postgresql://user:password@host:port/database", null);
    }

    /** The store remembers under which key its secrets are: a lost key file must not be replaced silently. */
    private static KeyFile.Keys keys(Database database, Path file) throws StoreRefused {
        Optional<String> needed =
                database.read(c -> Rows.text(c, "SELECT value FROM setting WHERE name = ?", KEY_SETTING));
        if (needed.isEmpty() && !Files.exists(file)) {
            KeyFile.create(file);
        }
        if (needed.isPresent() && !Files.exists(file)) {
            throw new StoreRefused(
                    "the store " + database.name() + " has secrets under key " + needed.get()
                            + ", but there is no file " + file + ": restore it from your backup",
                    null);
        }
        KeyFile.Keys keys = KeyFile.read(file);
        String known = needed.isPresent() ? needed.get() : remember(database, keys.currentId());
        if (!keys.byId().containsKey(known)) {
            throw new StoreRefused(
                    "the store " + database.name() + " has secrets under key " + known + ", which " + file
                            + " does not have: restore the file from your backup, or add that key as its last line",
                    null);
        }
        if (!known.equals(keys.currentId())) {
            database.write(
                    c -> Rows.update(c, "UPDATE setting SET value = ? WHERE name = ?", keys.currentId(), KEY_SETTING));
        }
        return keys;
    }

    /** Two coordinators may open a new database at once: the first one's key counts. */
    private static String remember(Database database, String keyId) {
        database.write(c -> Rows.update(
                c,
                "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                KEY_SETTING,
                keyId));
        return database.read(c -> Rows.text(c, "SELECT value FROM setting WHERE name = ?", KEY_SETTING))
                .orElseThrow();
    }
}
