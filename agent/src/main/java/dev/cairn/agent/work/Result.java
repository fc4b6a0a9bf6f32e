package dev.cairn.agent.work;

import java.time.Instant;

/**
 * How an attempt ended.
 *
 * @param exitCode the child's, meaningful when it exited
 * @param message for people, when the log cannot tell; may be empty
 * @param startedAt when the run began, or when it was given up if it never did
 * @param logLengthBytes the whole log's length
 * @param bundleSha256 the bundle that the run used, empty if none
 */
public record Result(
        Outcome outcome,
        int exitCode,
        String message,
        Instant startedAt,
        Instant completedAt,
        int resourcesTotal,
        int resourcesUpdated,
        long logLengthBytes,
        String bundleSha256) {
    /** The kinds of ending of {@code cairn.agent.v1.CommandResult}. */
    public enum Outcome {
        EXITED,
        DEADLINE_EXCEEDED,
        INTERRUPTED,
        NOT_STARTED,
        CANCELLED
    }

    /** An attempt that never ran and has no log. */
    public static Result withoutRun(Outcome outcome, String message, Instant at) {
        return new Result(outcome, 0, message, at, at, 0, 0, 0, "");
    }
}
