package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.store.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreTest extends StoreContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @Override
    protected Store open() throws StoreRefused {
        return Stores.open(null, data, lost -> {});
    }
}
