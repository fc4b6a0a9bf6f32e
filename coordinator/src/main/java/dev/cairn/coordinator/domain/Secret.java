package dev.cairn.coordinator.domain;

/**
 * A value that nobody reads back: encrypted in the store, masked in logs and in the API. Its text form is the mask, so
 * that a stray log line tells nothing.
 */
public record Secret(String reveal) {
    /** What OpsWorks put in place of secrets. Writing it back must not overwrite the stored value. */
    public static final String MASK = "*****FILTERED*****";

    @Override
    public String toString() {
        return MASK;
    }
}
