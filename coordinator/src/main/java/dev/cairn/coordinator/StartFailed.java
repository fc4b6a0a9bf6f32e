package dev.cairn.coordinator;

/** The coordinator cannot start. The message is one line for the operator: what is wrong, and what to do. */
public final class StartFailed extends Exception {
    private static final long serialVersionUID = 1;

    StartFailed(String message, Throwable cause) {
        super(message, cause);
    }

    StartFailed(String message) {
        super(message);
    }
}
