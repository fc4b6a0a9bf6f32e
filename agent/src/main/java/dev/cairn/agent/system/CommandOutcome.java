package dev.cairn.agent.system;

import java.time.Duration;

/**
 * How a command ended.
 *
 * @param exitStatus the exit status, or 128 plus the signal's number
 * @param standardOutput bytes as text; invalid UTF-8 is kept as Latin-1
 * @param timedOut true when the timeout ended it; the exit status then says nothing
 */
public record CommandOutcome(
        int exitStatus, String standardOutput, String standardError, boolean timedOut, Duration executionTime) {}
