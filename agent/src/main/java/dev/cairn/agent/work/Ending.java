package dev.cairn.agent.work;

/**
 * What the execution of a run tells of its end; the queue makes the {@link Result} of it.
 *
 * @param exitCode the child's, meaningful when it exited
 * @param message for people, may be empty
 */
public record Ending(Result.Outcome outcome, int exitCode, String message, int resourcesTotal, int resourcesUpdated) {}
