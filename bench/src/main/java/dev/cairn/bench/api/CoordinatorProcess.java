package dev.cairn.bench.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The built coordinator as a child process. Used by one thread. */
final class CoordinatorProcess implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("cairn coordinator ready http=(http://\\S+) grpc=[^ ]+:(\\d+)");
    private static final long STOP_LIMIT_SECONDS = 20;

    private final Process process;
    private final Path log;
    private final long startedNanos;

    private CoordinatorProcess(Process process, Path log, long startedNanos) {
        this.process = process;
        this.log = log;
        this.startedNanos = startedNanos;
    }

    /**
     * Starts it; it is not ready yet.
     *
     * @param home the built distribution
     * @param settings further options
     */
    static CoordinatorProcess start(Path home, Path data, int httpPort, List<String> settings) throws IOException {
        return start(home, data, httpPort, settings, Map.of());
    }

    /** @param environment beside this process' own */
    static CoordinatorProcess start(
            Path home, Path data, int httpPort, List<String> settings, Map<String, String> environment)
            throws IOException {
        Path log = data.resolve("coordinator.log");
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/cairn-coordinator").toString(),
                "--data",
                data.toString(),
                "--grpc-host",
                "127.0.0.1",
                "--grpc-port",
                "0",
                "--http-port",
                Integer.toString(httpPort)));
        command.addAll(settings);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        long started = System.nanoTime();
        return new CoordinatorProcess(builder.start(), log, started);
    }

    long startedNanos() {
        return startedNanos;
    }

    /** Waits until it says that it is ready; the address of its API. */
    URI ready() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher matcher = READY.matcher(line);
            if (matcher.matches()) {
                return URI.create(matcher.group(1));
            }
        }
        throw ended();
    }

    /**
     * Waits a moment.
     *
     * @throws IOException when the process has ended
     */
    void pause(long millis) throws IOException, InterruptedException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw ended();
        }
    }

    private IOException ended() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return new IOException("the coordinator ended early; the last lines of its log:\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())));
    }

    /** Resident memory at its largest so far, in megabytes. */
    double peakMegabytes() throws IOException {
        return status("VmHWM") / 1024.0;
    }

    private long status(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** Processor time that it has used so far, in seconds. */
    double cpuSeconds() {
        return process.info()
                .totalCpuDuration()
                .map(used -> used.toNanos() / 1e9)
                .orElse(0.0);
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** In order; by force when that takes too long. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
