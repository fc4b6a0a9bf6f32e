package dev.cairn.agent.system;

import java.io.IOException;
import java.util.function.Consumer;

/** Starts processes on the machine. Threads may share it. */
public interface Commands {
    /**
     * Runs a command to its end.
     *
     * @param live receives output of both streams as it comes, in the order it was read
     * @throws IOException when the program cannot be started; the message names it and the reason (not found, not
     *     executable, working directory missing, unknown user)
     */
    CommandOutcome run(CommandLine command, Consumer<String> live) throws IOException;

    default CommandOutcome run(CommandLine command) throws IOException {
        return run(command, text -> {});
    }
}
