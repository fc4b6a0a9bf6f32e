package dev.cairn.agent.work;

/** Where an attempt stands that is not yet acknowledged as reported. */
public record Standing(String commandId, String attemptId, State state) {
    /** The states of {@code cairn.agent.v1.JournalEntry}. */
    public enum State {
        QUEUED,
        RUNNING,
        FINISHED
    }
}
