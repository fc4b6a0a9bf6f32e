package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Starts processes of the host. All of them carry the machines' directory in their environment, by which clean.sh finds them. */
final class Shell {
    private static final int LINES_KEPT = 40;

    private final Path directory;

    Shell(Path directory) {
        this.directory = directory;
    }

    /**
     * How a process has ended.
     *
     * @param output the last lines of both streams
     */
    record Ended(int exitCode, List<String> output) {
        String text() {
            return String.join("\n", output);
        }

        String lastLine() {
            return output.isEmpty() ? "exit code " + exitCode : output.getLast();
        }
    }

    /** Runs to the end, or kills it and what it started at the limit. */
    Ended run(List<String> command, Map<String, String> environment, Duration limit, Consumer<String> lines)
            throws ComputeException {
        Process process;
        try {
            process = builder(command, environment).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new ComputeException("cannot start " + command.getFirst(), true, e);
        }
        Deque<String> kept = new ArrayDeque<>();
        Thread reader = Thread.ofVirtual()
                .name("output-of-" + command.getFirst())
                .start(() -> {
                    try (BufferedReader output = process.inputReader()) {
                        for (String line = output.readLine(); line != null; line = output.readLine()) {
                            synchronized (kept) {
                                kept.addLast(line);
                                if (kept.size() > LINES_KEPT) {
                                    kept.removeFirst();
                                }
                            }
                            lines.accept(line);
                        }
                    } catch (IOException e) {
                        // The process was killed; what it said so far is kept.
                    }
                });
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                killTree(process);
            }
            // A daemon that a script leaves behind may hold the pipe open: do not wait for its end.
            reader.join(Duration.ofSeconds(1));
            List<String> output;
            synchronized (kept) {
                output = new ArrayList<>(kept);
            }
            if (!ended) {
                throw new ComputeException(
                        "%s did not end within %d s; its last words: %s"
                                .formatted(
                                        String.join(" ", command),
                                        limit.toSeconds(),
                                        output.isEmpty() ? "none" : output.getLast()),
                        false);
            }
            return new Ended(process.exitValue(), output);
        } catch (InterruptedException e) {
            killTree(process);
            Thread.currentThread().interrupt();
            throw new ComputeException("interrupted while running " + command.getFirst(), false, e);
        }
    }

    Ended run(List<String> command, Duration limit) throws ComputeException {
        return run(command, Map.of(), limit, line -> {});
    }

    /** Starts a process that goes on when this one ends; standard error is appended to the file, standard output is ours. */
    Process detached(List<String> command, Map<String, String> environment, Path errors) throws ComputeException {
        List<String> whole = new ArrayList<>(List.of("setsid"));
        whole.addAll(command);
        try {
            return builder(whole, environment)
                    .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                    .start();
        } catch (IOException e) {
            throw new ComputeException("cannot start " + command.getFirst(), true, e);
        }
    }

    static void killTree(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile());
        Map<String, String> variables = builder.environment();
        // Debian's ordinary users lack sbin, where ip and mount's relatives live.
        variables.merge("PATH", "/usr/local/sbin:/usr/sbin:/sbin", (had, more) -> had + ":" + more);
        variables.put("LC_ALL", "C.UTF-8");
        variables.put("CAIRN_MACHINES", directory.toString());
        variables.putAll(environment);
        return builder;
    }
}
