package dev.cairn.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator as a process of its own, started the way a user starts it. When it dies without having been asked to,
 * it is started again on the same ports with the same data, as a service manager would do.
 */
final class CoordinatorProcess implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("cairn coordinator ready http=http://([^ ]+):(\\d+) grpc=([^ ]+):(\\d+)");
    private static final Pattern DASHBOARD = Pattern.compile("dashboard=(http://\\S+)");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final int RESTART_LIMIT = 20;

    private final Path home;
    private final Path data;
    private final Path log;
    private final List<String> settings;
    private int httpPort;
    private int grpcPort;
    private int restarts;
    private volatile boolean closing;
    private volatile @Nullable Process process;

    /** @param settings further options of {@code cairn coordinator} */
    CoordinatorProcess(Path home, Path data, int httpPort, List<String> settings) {
        this.home = home;
        this.data = data;
        this.log = data.resolve("coordinator.log");
        this.httpPort = httpPort;
        this.settings = List.copyOf(settings);
    }

    /** Starts it and returns when it says that it is ready. */
    void start() {
        launch();
        Thread.ofVirtual().name("coordinator-watch").start(this::watch);
    }

    URI http() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    /** The dashboard's address with what lets a browser in, as the coordinator's log has it. */
    URI dashboard() {
        try {
            return Files.readAllLines(log, StandardCharsets.UTF_8).stream()
                    .map(DASHBOARD::matcher)
                    .filter(Matcher::find)
                    .reduce((earlier, later) -> later)
                    .map(line -> URI.create(line.group(1)))
                    .orElse(http());
        } catch (IOException failure) {
            return http();
        }
    }

    Path log() {
        return log;
    }

    int restarts() {
        return restarts;
    }

    private void launch() {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dcairn.home=" + home,
                "-cp",
                home.resolve("coordinator/lib") + "/*",
                "dev.cairn.coordinator.Main",
                "--data",
                data.toString(),
                "--http-port",
                Integer.toString(httpPort),
                "--grpc-port",
                Integer.toString(grpcPort)));
        command.addAll(settings);
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
            // The mark by which the machines' janitor finds what belongs to this data directory.
            builder.environment().put("CAIRN_MACHINES", data.resolve("machines").toString());
            Process started = builder.start();
            started.getOutputStream().close();
            process = started;
            awaitReady(started);
        } catch (IOException failure) {
            throw new StepFailed("The coordinator cannot be started: " + command, failure);
        }
    }

    private void awaitReady(Process started) {
        CompletableFuture<Matcher> ready = new CompletableFuture<>();
        Thread.ofVirtual().name("coordinator-output").start(() -> readOutput(started, ready));
        try {
            Matcher line = ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            httpPort = Integer.parseInt(line.group(2));
            grpcPort = Integer.parseInt(line.group(4));
        } catch (TimeoutException | ExecutionException failure) {
            throw new StepFailed("The coordinator did not become ready. The end of its log:\n" + logTail(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StepFailed("The demo was interrupted.", interrupted);
        }
    }

    private static void readOutput(Process started, CompletableFuture<Matcher> ready) {
        try (BufferedReader output = started.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Matcher matcher = READY.matcher(line);
                if (matcher.matches()) {
                    ready.complete(matcher);
                }
            }
            ready.completeExceptionally(new IOException("it ended before it was ready"));
        } catch (IOException failure) {
            ready.completeExceptionally(failure);
        }
    }

    private void watch() {
        while (true) {
            Process watched = process;
            if (watched == null) {
                return;
            }
            watched.onExit().join();
            if (closing || restarts >= RESTART_LIMIT) {
                return;
            }
            restarts++;
            try {
                launch();
            } catch (StepFailed failure) {
                // The next step sees that nobody answers, and shows the log.
                return;
            }
        }
    }

    /** Kills it with -9, as the kernel does when memory is short. It is started again. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    /** The last lines of its log, for errors. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException failure) {
            return "(its log " + log + " cannot be read: " + failure.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        closing = true;
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            running.destroyForcibly();
        }
    }
}
