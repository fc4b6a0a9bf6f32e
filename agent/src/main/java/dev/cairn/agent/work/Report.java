package dev.cairn.agent.work;

import org.jspecify.annotations.Nullable;

/**
 * What is to be told of one attempt: the log as far as it goes and, when the attempt is over, its result after the log.
 *
 * @param log null when the attempt has none (yet)
 * @param result null while it runs
 */
public record Report(
        String commandId,
        String attemptId,
        @Nullable LogFile log,
        @Nullable Result result) {}
