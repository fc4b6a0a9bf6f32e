package dev.cairn.coordinator.port;

/** The store cannot be reached or does not answer. Nothing of the failed call was acknowledged; it may be tried again. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
