package dev.cairn.agent.work;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attempt as the queue holds it. Guarded by the queue's lock. */
final class Attempt {
    /** Where it is on its way; only ever goes forward, except that a repeated command brings ACKNOWLEDGED to FINISHED. */
    enum State {
        QUEUED,
        RUNNING,
        FINISHED,
        ACKNOWLEDGED
    }

    final Stop stop = new Stop();
    Command command;
    State state = State.QUEUED;
    boolean journalled = true;
    JournalRecord.@Nullable Started started;

    @Nullable
    Path directory;

    @Nullable
    LogFile log;

    @Nullable
    Result result;

    Attempt(Command command) {
        this.command = command;
    }

    /** The records that bring this attempt back. */
    List<JournalRecord> records() {
        List<JournalRecord> records = new ArrayList<>();
        if (journalled) {
            records.add(new JournalRecord.Accepted(command));
            if (started != null) {
                records.add(started);
            }
            if (result != null) {
                records.add(new JournalRecord.Finished(command.attemptId(), result));
            }
            if (state == State.ACKNOWLEDGED) {
                records.add(new JournalRecord.Acknowledged(command.attemptId()));
            }
        }
        return records;
    }

    void finish(Result ending) {
        result = ending;
        state = State.FINISHED;
        command = command.withoutPayload();
    }
}
