package dev.cairn.coordinator.store.sql;

import org.jspecify.annotations.Nullable;

/** A store cannot be opened as asked. The message is one line for the operator: what is wrong with which store, and what to do. */
public final class StoreRefused extends Exception {
    private static final long serialVersionUID = 1;

    public StoreRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
