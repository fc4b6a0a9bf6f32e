package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.StoreUnavailable;
import javax.sql.DataSource;

/** A database that is open, and the little in which the two kinds differ. Safe for many threads. */
interface Database extends AutoCloseable {
    /** How people name it, without a password. */
    String name();

    /** Where migrations run; nothing else uses the database meanwhile. */
    DataSource forMigrations();

    /**
     * Runs the work in a transaction that sees one state of the database and changes nothing.
     *
     * @throws StoreUnavailable when the database cannot be reached or does not answer
     */
    <T> T read(Work<T> work);

    /**
     * Runs the work in a transaction and returns when it is durable.
     *
     * @throws StoreUnavailable when the database cannot be reached or does not answer; nothing was acknowledged
     * @throws IllegalStateException when the work breaks a constraint of the schema
     */
    <T> T write(Work<T> work);

    Dialect dialect();

    @Override
    void close();

    /**
     * Words of SQL that differ.
     *
     * @param text the type of a text that orders by its bytes
     * @param bytes the type of binary content
     * @param forUpdate ends a query that locks the rows it finds; empty where all writers wait for each other anyway
     */
    record Dialect(String text, String bytes, String forUpdate) {}
}
