package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a SQLite database: a thread that puts whatever waits into one transaction and acknowledges it afterwards, so
 * that many commits share one fsync. Each piece of work has a savepoint of its own: a piece that fails takes no other with it.
 * It is a platform thread, since native calls would pin a virtual thread's carrier while the disk syncs.
 */
final class GroupCommit implements AutoCloseable {
    /** What one transaction takes at most, so that the first of a group does not wait long for the last. */
    private static final int GROUP_LIMIT = 64;

    private static final int WAITING_LIMIT = 10_000;
    private static final long IDLE_MILLIS = 100;
    private static final long CLOSE_MILLIS = 10_000;

    private final String database;
    private final Connection connection;
    private final BlockingQueue<Piece<?>> waiting = new ArrayBlockingQueue<>(WAITING_LIMIT);
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;

    /** @param connection with auto-commit on; closed by this */
    GroupCommit(String database, Connection connection) {
        this.database = database;
        this.connection = connection;
        this.thread = Thread.ofPlatform().name("store-writer").daemon().start(this::run);
    }

    /** Runs the work and returns its result when it is durable. Does not heed interrupts: the work is done in any case. */
    <T> T write(Work<T> work) {
        Piece<T> piece = new Piece<>(work);
        if (closing) {
            throw closed();
        }
        if (!waiting.offer(piece)) {
            throw new StoreUnavailable(
                    "the store " + database + " is too slow: " + WAITING_LIMIT + " writes wait for it",
                    new IllegalStateException("queue is full"));
        }
        if (ended) {
            piece.fail(closed());
        }
        try {
            return piece.done.join();
        } catch (CompletionException e) {
            // A new exception, since many threads may get the failure of one group.
            throw again(Objects.requireNonNull(e.getCause()));
        }
    }

    private static RuntimeException again(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case StoreUnavailable unavailable -> new StoreUnavailable(message, unavailable);
            case IllegalArgumentException argument -> new IllegalArgumentException(message, argument);
            default -> new IllegalStateException(message, failure);
        };
    }

    private void run() {
        List<Piece<?>> group = new ArrayList<>(GROUP_LIMIT);
        while (!closing || !waiting.isEmpty()) {
            try {
                Piece<?> first = waiting.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    waiting.drainTo(group, GROUP_LIMIT - 1);
                    commit(group);
                }
            } catch (InterruptedException e) {
                closing = true;
            } finally {
                group.clear();
            }
        }
        ended = true;
        waiting.forEach(piece -> piece.fail(closed()));
    }

    private void commit(List<Piece<?>> group) {
        try {
            try (Statement statement = connection.createStatement()) {
                // By hand, since the driver would begin the next transaction with each commit and keep others out.
                statement.execute("BEGIN IMMEDIATE");
                for (Piece<?> piece : group) {
                    statement.execute("SAVEPOINT piece");
                    if (!piece.run(connection)) {
                        statement.execute("ROLLBACK TO piece");
                    }
                    statement.execute("RELEASE piece");
                }
                statement.execute("COMMIT");
            }
            group.forEach(Piece::acknowledge);
        } catch (SQLException | RuntimeException | Error e) {
            RuntimeException failure =
                    e instanceof SQLException sql ? Failures.translate(database, sql) : new IllegalStateException(e);
            rollBack(failure);
            group.forEach(piece -> piece.fail(failure));
        }
    }

    private void rollBack(RuntimeException failure) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private StoreUnavailable closed() {
        return new StoreUnavailable("the store " + database + " is closed", new IllegalStateException("closed"));
    }

    /** Ends when what waits has been written. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            connection.close();
        } catch (SQLException e) {
            throw Failures.translate(database, e);
        }
    }

    /** Work, and who waits for it. */
    private static final class Piece<T> {
        private final Work<T> work;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private @Nullable T result;

        Piece(Work<T> work) {
            this.work = work;
        }

        /**
         * Runs the work; false when it has to be undone alone.
         *
         * @throws SQLException when the transaction is no good any more
         */
        boolean run(Connection connection) throws SQLException {
            try {
                result = work.on(connection);
                return true;
            } catch (SQLException e) {
                if (!Failures.isConstraint(e)) {
                    throw e;
                }
                fail(new IllegalStateException("a write breaks a constraint of the store: " + e.getMessage(), e));
                return false;
            } catch (RuntimeException e) {
                fail(e);
                return false;
            }
        }

        void acknowledge() {
            if (result == null) {
                fail(new IllegalStateException("work for the store came to no result"));
            } else {
                done.complete(result);
            }
        }

        void fail(RuntimeException failure) {
            done.completeExceptionally(failure);
        }
    }
}
