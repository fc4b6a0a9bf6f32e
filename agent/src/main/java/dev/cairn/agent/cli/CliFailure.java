package dev.cairn.agent.cli;

import org.jspecify.annotations.Nullable;

/** What was asked cannot be done. The message is for people and says what to do. */
final class CliFailure extends Exception {
    private static final long serialVersionUID = 1;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private final int exitCode;

    private CliFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The command line makes no sense. */
    static CliFailure usage(String message) {
        return new CliFailure(USAGE, message, null);
    }

    static CliFailure failed(String message) {
        return new CliFailure(FAILED, message, null);
    }

    static CliFailure failed(String message, Throwable cause) {
        return new CliFailure(FAILED, message, cause);
    }

    /** A run that ended by itself with this status. */
    static CliFailure exited(int status, String message) {
        return new CliFailure(status, message, null);
    }

    int exitCode() {
        return exitCode;
    }
}
