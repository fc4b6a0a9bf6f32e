package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.store.StoreContract;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresStoreTest extends StoreContract {
    @RegisterExtension
    static final PostgresServer SERVER = new PostgresServer();

    @Override
    protected Store open() throws StoreRefused, SQLException {
        return SERVER.emptyStore();
    }

    @Override
    protected void release(Store used) {
        // The server keeps it for the next test.
    }
}
