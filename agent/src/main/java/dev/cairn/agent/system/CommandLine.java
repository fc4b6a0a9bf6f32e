package dev.cairn.agent.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command to run on the machine, with the semantics of Mixlib::ShellOut.
 *
 * @param arguments the program and its arguments; a shell line is {@code ["/bin/sh", "-c", line]}
 * @param workingDirectory null for the process's own
 * @param environment additions to the process's environment; a null value removes the variable
 * @param user login name or numeric id to run as; switches the uid only, HOME and the rest stay
 * @param group group name or numeric id to run as
 * @param login true for the environment and supplementary groups of a login of the user
 * @param umask octal digits, such as "022"
 * @param input bytes for standard input; empty closes it
 * @param timeout after this the whole process group gets TERM, then KILL
 * @param outputLimitBytes what is kept of each of the two outputs; the middle of longer output is cut out
 */
@SuppressWarnings("ArrayRecordComponent") // Input may be binary, and command lines are never compared.
public record CommandLine(
        List<String> arguments,
        @Nullable Path workingDirectory,
        Map<String, @Nullable String> environment,
        Optional<String> user,
        Optional<String> group,
        boolean login,
        Optional<String> umask,
        byte[] input,
        Duration timeout,
        int outputLimitBytes) {
    /** What Mixlib::ShellOut waits for a command. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    public static final int DEFAULT_OUTPUT_LIMIT_BYTES = 8 * 1024 * 1024;

    /** A program with its arguments, no shell, and the defaults for everything else. */
    public static CommandLine of(List<String> arguments) {
        return new CommandLine(
                arguments,
                null,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                new byte[0],
                DEFAULT_TIMEOUT,
                DEFAULT_OUTPUT_LIMIT_BYTES);
    }

    public static CommandLine of(String... arguments) {
        return of(List.of(arguments));
    }

    /** A line as a recipe writes it: given to the shell when it has shell syntax, else split at its blanks. */
    public static CommandLine line(String line) {
        return of(ShellLine.arguments(line));
    }

    public CommandLine in(@Nullable Path directory) {
        return new CommandLine(
                arguments, directory, environment, user, group, login, umask, input, timeout, outputLimitBytes);
    }

    public CommandLine with(Map<String, @Nullable String> variables) {
        return new CommandLine(
                arguments, workingDirectory, variables, user, group, login, umask, input, timeout, outputLimitBytes);
    }

    public CommandLine as(Optional<String> newUser, Optional<String> newGroup) {
        return new CommandLine(
                arguments,
                workingDirectory,
                environment,
                newUser,
                newGroup,
                login,
                umask,
                input,
                timeout,
                outputLimitBytes);
    }

    public CommandLine asLogin(boolean newLogin) {
        return new CommandLine(
                arguments,
                workingDirectory,
                environment,
                user,
                group,
                newLogin,
                umask,
                input,
                timeout,
                outputLimitBytes);
    }

    public CommandLine masking(Optional<String> newUmask) {
        return new CommandLine(
                arguments,
                workingDirectory,
                environment,
                user,
                group,
                login,
                newUmask,
                input,
                timeout,
                outputLimitBytes);
    }

    public CommandLine reading(byte[] newInput) {
        return new CommandLine(
                arguments,
                workingDirectory,
                environment,
                user,
                group,
                login,
                umask,
                newInput,
                timeout,
                outputLimitBytes);
    }

    public CommandLine within(Duration limit) {
        return new CommandLine(
                arguments, workingDirectory, environment, user, group, login, umask, input, limit, outputLimitBytes);
    }

    /** The command as a person would type it, for messages. */
    public String text() {
        if (arguments.size() == 3
                && arguments.get(0).equals(ShellLine.SHELL)
                && arguments.get(1).equals("-c")) {
            return arguments.get(2);
        }
        return String.join(" ", arguments);
    }
}
