package dev.cairn.agent.work;

/** A run that could not be started. The message tells people why and what to do. */
public final class NotStartedException extends Exception {
    private static final long serialVersionUID = 1;

    public NotStartedException(String message) {
        super(message);
    }

    public NotStartedException(String message, Throwable cause) {
        super(message, cause);
    }
}
