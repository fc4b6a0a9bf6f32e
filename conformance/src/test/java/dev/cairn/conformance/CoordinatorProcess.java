package dev.cairn.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The built coordinator as a process of its own on this host. Closing ends it. */
final class CoordinatorProcess implements AutoCloseable {
    private final Process process;
    private final Path data;

    private CoordinatorProcess(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    /** Starts it and returns when it is ready. */
    static CoordinatorProcess start(Path distribution, Path data, String... options) {
        return start(distribution, data, Map.of(), options);
    }

    /** With variables of the environment beside this process' own. */
    static CoordinatorProcess start(Path distribution, Path data, Map<String, String> environment, String... options) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dcairn.home=" + distribution,
                "-cp",
                distribution.resolve("coordinator/lib") + "/*",
                "dev.cairn.coordinator.Main",
                "--data",
                data.toString()));
        command.addAll(List.of(options));
        try {
            Files.createDirectories(data);
            Path log = data.resolve("coordinator.log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            String line = lines.readLine();
            while (line != null && !line.startsWith("cairn coordinator ready")) {
                line = lines.readLine();
            }
            if (line == null) {
                throw new AssertionError("the coordinator does not start: " + Files.readString(log));
            }
            Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(more -> {}));
            return new CoordinatorProcess(process, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file with the administrator's key. */
    Path credentials() {
        return data.resolve("credentials");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
