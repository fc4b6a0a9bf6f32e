package dev.cairn.agent.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

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

    /**
     * What commands start from, unless they say otherwise themselves; asked at each command. A program may change its
     * environment and its directory in ways that Java does not see, such as a recipe by Ruby's ENV and Dir.chdir.
     */
    default void inherit(Supplier<Map<String, String>> environment, Supplier<Path> directory) {}

    default CommandOutcome run(CommandLine command) throws IOException {
        return run(command, text -> {});
    }
}
