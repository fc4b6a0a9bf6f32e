package dev.cairn.coordinator.domain.policy;

/** What policies say of one request. */
public enum Verdict {
    /** A statement denies it: nothing else can allow it. */
    DENIED,
    ALLOWED,
    /** No statement is about it. */
    SILENT
}
