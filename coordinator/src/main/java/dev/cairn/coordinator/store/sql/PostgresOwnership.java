package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to use a PostgreSQL store: one coordinator at a time, since each would carry out the effects of the other and count
 * the other's agents as silent. It is an advisory lock of a session of its own (PostgreSQL manual, 13.3.5): the server ends it with
 * the process, and a process that merely stands still keeps it. Not a lease with a time: a pause would then make two owners.
 *
 * <p>When the session breaks it is taken again; until then the store must not be used. When someone else was quicker, this
 * coordinator is told so, once, and never owns the store again. Safe for many threads.
 */
final class PostgresOwnership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresOwnership.class);

    /** The word "cairn"; the lock is the database's, so that several stores on one server do not meet. */
    static final long LOCK = 0x63_61_69_72_6eL;

    /** So long the server may take to see that the last owner's process has died. */
    private static final int PATIENCE_MILLIS = 5_000;

    private static final int CHECK_MILLIS = 1_000;
    private static final int ANSWER_SECONDS = 5;
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final String store;
    private final DataSource source;
    private final Consumer<String> lost;
    private final ScheduledThreadPoolExecutor watch;
    private volatile @Nullable Session held;
    /** The server's process behind the last session that broke; guarded by this. */
    private long former;

    /** The connection that holds the lock, and the server's process behind it. */
    private record Session(Connection connection, long backend) {}

    private PostgresOwnership(String store, DataSource source, Consumer<String> lost, Session held) {
        this.store = store;
        this.source = source;
        this.lost = lost;
        this.held = held;
        watch = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("store-owner").factory());
        var _ = watch.scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes the store, waiting a moment for an owner that has just died.
     *
     * @param lost hears, on a thread of this, why the store belongs to someone else now
     * @throws StoreRefused when another coordinator has it
     */
    static PostgresOwnership take(String store, DataSource source, Consumer<String> lost)
            throws StoreRefused, SQLException {
        return new PostgresOwnership(store, source, lost, acquire(store, source));
    }

    /** @throws StoreUnavailable when the store is not this coordinator's at the moment */
    void require() {
        if (held == null) {
            throw new StoreUnavailable(
                    "the store " + store + " is not held by this coordinator: the session of its lock has ended",
                    new IllegalStateException("not the owner"));
        }
    }

    private static Session acquire(String store, DataSource source) throws StoreRefused, SQLException {
        Connection connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = 'cairn process "
                    + ProcessHandle.current().pid() + "'");
            // A machine that lost its power closes nothing: the server has to find out by itself, within half a minute.
            statement.execute(
                    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3");
            statement.execute("SET lock_timeout = " + PATIENCE_MILLIS);
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
            long backend = Rows.number(connection, "SELECT pg_backend_pid()").orElseThrow();
            return new Session(connection, backend);
        } catch (SQLException e) {
            try (connection) {
                if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw new StoreRefused(
                            "another coordinator" + owner(connection) + " uses the store " + store
                                    + ": end it, or choose another --store",
                            e);
                }
            }
            throw e;
        }
    }

    private static String owner(Connection connection) throws SQLException {
        return Rows.text(
                        connection,
                        "SELECT concat_ws(' at ', application_name, host(client_addr)) FROM pg_locks"
                                + " JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted AND objsubid = 1"
                                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                                + " AND (classid::bigint << 32 | objid::bigint) = ?",
                        LOCK)
                .map(owner -> " (" + owner + ")")
                .orElse("");
    }

    /** Looks after the session, as it is done every second. */
    synchronized void check() {
        Session session = held;
        if (watch.isShutdown() || (session != null && answers(session))) {
            return;
        }
        if (session != null) {
            LOG.warn("store={} the session of its lock has ended; it is taken again", store);
            held = null;
            former = session.backend();
            drop(session);
        }
        try {
            endFormer();
            held = acquire(store, source);
            LOG.info("store={} is this coordinator's again", store);
        } catch (StoreRefused e) {
            watch.shutdown();
            lost.accept(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            LOG.warn("store={} does not answer: {}", store, e.getMessage());
        }
    }

    private static boolean answers(Session session) {
        try {
            return session.connection().isValid(ANSWER_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Our own former session, whose end the server may not have noticed yet, must not pass for another coordinator. */
    private void endFormer() throws SQLException {
        try (Connection connection = source.getConnection()) {
            Rows.text(
                    connection,
                    "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE pid = ? AND usename = current_user"
                            + " AND application_name = 'cairn process "
                            + ProcessHandle.current().pid() + "'",
                    former);
        }
    }

    private static void drop(Session session) {
        try {
            session.connection().close();
        } catch (SQLException e) {
            LOG.debug("a broken connection could not be closed", e);
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
        synchronized (this) {
            Session session = held;
            held = null;
            if (session != null) {
                drop(session);
            }
        }
    }
}
