package dev.cairn.coordinator.store.sql;

import java.sql.Connection;
import java.sql.SQLException;

/** What is done within one transaction. It neither commits nor rolls back, and may be run on any thread. */
@FunctionalInterface
interface Work<T> {
    T on(Connection connection) throws SQLException;
}
