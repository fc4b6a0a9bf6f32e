package dev.cairn.coordinator.store.sql;

import dev.cairn.coordinator.port.StoreUnavailable;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Decides of every failure of a driver what it is to the callers of the store. */
final class Failures {
    private static final String CONSTRAINT_STATE = "23";

    private Failures() {}

    /** A broken constraint is a fault of ours; everything else is the world's. */
    static RuntimeException translate(String database, SQLException failure) {
        if (isConstraint(failure)) {
            return new IllegalStateException(
                    "a write breaks a constraint of the store " + database + ": " + failure.getMessage(), failure);
        }
        return new StoreUnavailable("the store " + database + " " + what(failure), failure);
    }

    static boolean isConstraint(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return primary(sqlite) == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
            }
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith(CONSTRAINT_STATE)) {
                return true;
            }
        }
        return false;
    }

    static boolean isBusy(SQLException failure) {
        return failure instanceof SQLiteException sqlite && primary(sqlite) == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    private static String what(SQLException failure) {
        if (failure instanceof SQLiteException sqlite) {
            return switch (SQLiteErrorCode.getErrorCode(primary(sqlite))) {
                case SQLITE_BUSY, SQLITE_LOCKED ->
                    "is locked by another program: end that program, or wait until it is done";
                case SQLITE_FULL -> "cannot grow, its disk is full: make room";
                case SQLITE_CORRUPT, SQLITE_NOTADB -> "is damaged: stop the coordinator and restore a backup";
                case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
                    "cannot be written: check owner and mode of its file and folder";
                case SQLITE_IOERR -> "cannot read or write its disk: " + failure.getMessage();
                default -> "does not work: " + failure.getMessage();
            };
        }
        return "does not answer: " + failure.getMessage();
    }

    /** Extended codes carry the primary one in their lowest byte (sqlite.org/rescode.html). */
    private static int primary(SQLiteException failure) {
        return failure.getResultCode().code & 0xff;
    }
}
