package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Starts the first process of a machine and waits until it says that the machine stands. */
final class Boot {
    private Boot() {}

    /**
     * Runs the command, which must print "up" and go on running.
     *
     * @param home the machine's directory; the command's errors go to console.log in it
     * @param seed files that the command puts into /etc/cairn of the machine
     */
    static void run(
            Shell shell,
            Path home,
            Map<String, String> seed,
            List<String> command,
            Map<String, String> environment,
            Duration limit)
            throws ComputeException {
        writeSeed(home.resolve("seed"), seed);
        Path console = home.resolve("console.log");
        try {
            Files.deleteIfExists(console);
        } catch (IOException e) {
            throw new ComputeException("cannot write in " + home, false, e);
        }
        awaitUp(home, shell.detached(command, environment, console), console, limit);
    }

    /** An end of the output before "up" means that the boot failed; the reason is on the console. */
    private static void awaitUp(Path home, Process process, Path console, Duration limit) throws ComputeException {
        CompletableFuture<Boolean> up = new CompletableFuture<>();
        Thread.ofVirtual().name("boot-of-" + home.getFileName()).start(() -> {
            try (BufferedReader output = process.inputReader()) {
                up.complete("up".equals(output.readLine()));
            } catch (IOException e) {
                up.complete(false);
            }
        });
        String failure;
        try {
            if (up.get(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            failure = "failed";
        } catch (TimeoutException e) {
            failure = "was not up after %d s".formatted(limit.toSeconds());
        } catch (ExecutionException e) {
            failure = "failed";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "was interrupted";
        }
        Shell.killTree(process);
        throw new ComputeException(
                "the boot of machine %s %s: %s".formatted(home.getFileName(), failure, lastLine(console)), false);
    }

    private static String lastLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .orElse("it said nothing");
        } catch (IOException e) {
            return "it said nothing";
        }
    }

    private static void writeSeed(Path directory, Map<String, String> files) throws ComputeException {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = directory.resolve(file.getKey());
                Files.deleteIfExists(path);
                Files.createFile(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(path, file.getValue(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new ComputeException("cannot write the agent's configuration to " + directory, false, e);
        }
    }
}
