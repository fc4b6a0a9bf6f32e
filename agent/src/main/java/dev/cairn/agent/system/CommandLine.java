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
        int outputLimitBytes) {}
