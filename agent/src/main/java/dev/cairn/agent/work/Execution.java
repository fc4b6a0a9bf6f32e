package dev.cairn.agent.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Carries out commands on this machine. One run at a time; {@link #log} may be called by any thread. */
public interface Execution {
    /** A run that needs only to be started. */
    interface Prepared {
        /** The run's directory, which the journal keeps. */
        Path directory();

        /** Runs it to its end, however that comes, and returns when nothing of it runs any more. */
        Ending run(Stop stop) throws InterruptedException;
    }

    /**
     * Does all that may be done again after a crash: makes the run's directory, fetches the cookbooks, writes the files.
     *
     * @param onLog called, on any thread, when the log has grown
     * @throws NotStartedException when that is not possible
     */
    Prepared prepare(Command command, Stop stop, LogListener onLog) throws NotStartedException, InterruptedException;

    /** Kills what a run of this attempt, started by a former agent process, may have left. */
    void endLeftovers(String attemptId);

    /** The log of an attempt whose run directory this is; an empty one if there is none. */
    LogFile log(Path directory);

    /** Deletes old run directories beyond the number to keep, but none of these. */
    void prune(Set<Path> inUse) throws IOException;

    /** Hears that there is a log, and that it has grown. */
    interface LogListener {
        void grew(Path directory, LogFile log);
    }
}
