package dev.cairn.coordinator.domain.policy;

/** A policy that cannot be read or not be judged; the message tells its author what to change. */
public final class MalformedPolicy extends Exception {
    private static final long serialVersionUID = 1;

    MalformedPolicy(String message) {
        super(message, null, false, false);
    }
}
