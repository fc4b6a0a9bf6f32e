package dev.cairn.conformance;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How a command has ended, with all that it said. */
record Ran(int exitCode, String output, String errors) {
    /**
     * Runs to the end; at the limit the command is killed with all that it started, and the test fails.
     *
     * @param input for standard input
     */
    static Ran of(List<String> command, byte[] input, Duration limit) {
        Path output = null;
        Path errors = null;
        try {
            // Files and not pipes: a daemon that a recipe leaves behind may hold them open.
            output = Files.createTempFile("cairn-output-", "");
            errors = Files.createTempFile("cairn-errors-", "");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
            } catch (IOException e) {
                // It has ended without reading all; its exit code tells more.
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("%s did not end within %d s:\n%s%s"
                        .formatted(String.join(" ", command), limit.toSeconds(), text(output), text(errors)));
            }
            return new Ran(process.exitValue(), text(output), text(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + String.join(" ", command), e);
        } finally {
            delete(output);
            delete(errors);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static void delete(Path file) {
        if (file != null) {
            file.toFile().delete();
        }
    }
}
