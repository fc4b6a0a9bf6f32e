package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.store.StoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class PostgresStoreTest extends StoreContract {
    @RegisterExtension
    static final PostgresServer SERVER = new PostgresServer();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @Override
    protected Store open() throws StoreRefused, SQLException, IOException {
        return Stores.open(SERVER.emptyDatabase(), data);
    }
}
