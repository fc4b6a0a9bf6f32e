package dev.cairn.agent.work;

import java.nio.file.Path;
import java.time.Instant;

/** One entry of the journal: what has become of an attempt. */
public sealed interface JournalRecord {
    /** The attempt that it is about. */
    String attemptId();

    /** The command is the agent's to run and to report. Written before it is acknowledged. */
    record Accepted(Command command) implements JournalRecord {
        @Override
        public String attemptId() {
            return command.attemptId();
        }
    }

    /** The child may run from here on: after this record the attempt is never started again. */
    record Started(String attemptId, Instant at, Path directory) implements JournalRecord {}

    /** How it ended. Written before it is reported. */
    record Finished(String attemptId, Result result) implements JournalRecord {}

    /** The coordinator has committed the result. */
    record Acknowledged(String attemptId) implements JournalRecord {}
}
