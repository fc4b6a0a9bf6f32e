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
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator as a process of its own, started the way a user starts it. When it dies without having been asked to,
 * it is started again on the same ports with the same data, as a service manager would do, so often and no more.
 */
final class CoordinatorProcess implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("cairn coordinator ready http=http://([^ ]+):(\\d+) grpc=([^ ]+):(\\d+)");
    private static final Pattern DASHBOARD = Pattern.compile("dashboard=(http://\\S+)");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final int RESTART_LIMIT = 20;
    /** A shell's and the JVM's way to tell of a signal: this and the signal's number. */
    private static final int SIGNAL_EXIT = 128;

    private final Path home;
    private final Path data;
    private final Path log;
    private final List<String> settings;
    private final Consumer<String> said;
    private int httpPort;
    private int grpcPort;
    private int restarts;
    private boolean closing;
    private volatile @Nullable Process process;
    private final CompletableFuture<String> lost = new CompletableFuture<>();

    /**
     * Nothing runs yet.
     *
     * @param settings further options of {@code cairn coordinator}
     * @param said told, line by line and from a thread of its own, when the coordinator dies and comes back
     */
    CoordinatorProcess(Path home, Path data, int httpPort, List<String> settings, Consumer<String> said) {
        this.home = home;
        this.data = data;
        this.log = data.resolve("coordinator.log");
        this.httpPort = httpPort;
        this.settings = List.copyOf(settings);
        this.said = said;
    }

    /** Starts it and returns when it says that it is ready; one that dies before is started again. */
    void start() {
        Process first = launch();
        while (first != null && !awaitReady(first)) {
            first = again(first);
        }
        if (lost.isDone()) {
            throw new StepFailed(lost.join());
        }
        if (first != null) {
            Process started = first;
            Thread.ofVirtual().name("coordinator-watch").start(() -> watch(started));
        }
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

    /** Done when there is no coordinator any more and none will be started, with the reason. */
    CompletableFuture<String> lost() {
        return lost;
    }

    /** Null when it is not wanted any more. */
    private synchronized @Nullable Process launch() {
        if (closing) {
            return null;
        }
        // In a session of its own: Ctrl-C is for the demo, which ends its coordinator in order.
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                home.resolve("bin/cairn-coordinator").toString(),
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
            builder.environment().put("CAIRN_JAVA_OPTIONS", "-Xmx512m");
            // The mark by which the machines' janitor finds what belongs to this data directory.
            builder.environment().put("CAIRN_MACHINES", data.resolve("machines").toString());
            Process started = builder.start();
            started.getOutputStream().close();
            process = started;
            return started;
        } catch (IOException failure) {
            throw new StepFailed("The coordinator cannot be started: " + command, failure);
        }
    }

    /** False when it ended before it was ready. */
    private boolean awaitReady(Process started) {
        CompletableFuture<Matcher> ready = new CompletableFuture<>();
        Thread.ofVirtual().name("coordinator-output").start(() -> readOutput(started, ready));
        try {
            Matcher line = ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            httpPort = Integer.parseInt(line.group(2));
            grpcPort = Integer.parseInt(line.group(4));
            return true;
        } catch (ExecutionException ended) {
            return false;
        } catch (TimeoutException failure) {
            throw new StepFailed(
                    "The coordinator did not become ready within " + START_LIMIT.toSeconds() + " s.", failure);
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

    private void watch(Process first) {
        Process watched = first;
        while (watched != null) {
            watched = again(watched);
            try {
                if (watched != null && awaitReady(watched)) {
                    said.accept("the coordinator is back");
                }
            } catch (StepFailed tooSlow) {
                lost.complete(Steps.describe(tooSlow));
                return;
            }
        }
    }

    /** Waits for its end and starts the next; null when none is wanted or another one would not help. */
    private @Nullable Process again(Process ended) {
        int code = ended.onExit().join().exitValue();
        synchronized (this) {
            if (closing) {
                return null;
            }
            String why = "the coordinator ended unexpectedly (" + ending(code) + ")";
            // It has refused to start or to go on and said why: another one would do the same.
            if (code < SIGNAL_EXIT || restarts >= RESTART_LIMIT) {
                lost.complete(why + (restarts == 0 ? "" : ", after " + restarts + " restarts"));
                said.accept(lost.join());
                return null;
            }
            restarts++;
            said.accept(why + "; starting it again on the same data");
            return launch();
        }
    }

    private static String ending(int code) {
        return code > SIGNAL_EXIT ? "signal " + (code - SIGNAL_EXIT) : "exit code " + code;
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
        synchronized (this) {
            closing = true;
        }
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
