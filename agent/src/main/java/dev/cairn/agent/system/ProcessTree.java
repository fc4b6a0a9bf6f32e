package dev.cairn.agent.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program with everything that it starts: the program leads a session and a process group of its own, and carries a
 * marker in its environment that its descendants inherit. So the tree can be found again by group, and what has left the
 * group (a daemon made with setsid) by its marker, also by an agent that did not start it.
 */
public final class ProcessTree {
    /** The environment variable with the marker. */
    public static final String MARKER_VARIABLE = "CAIRN_ATTEMPT";

    private static final Logger log = LoggerFactory.getLogger(ProcessTree.class);
    private static final Path PROC = Path.of("/proc");

    private final Process process;
    private final String marker;

    private ProcessTree(Process process, String marker) {
        this.process = process;
        this.marker = marker;
    }

    /**
     * Starts a program with standard input at its end and with its two outputs merged.
     *
     * @param environment additions to this process's environment
     * @throws IOException when it cannot be started; the message names the program
     */
    public static ProcessTree start(
            List<String> commandLine, Path workingDirectory, Map<String, String> environment, String marker)
            throws IOException {
        List<String> inOwnSession = new ArrayList<>();
        // From util-linux. The forked child leads no group, so that setsid becomes the program without another fork,
        // and
        // the process's id is the group's.
        inOwnSession.add("setsid");
        inOwnSession.addAll(commandLine);
        ProcessBuilder builder = new ProcessBuilder(inOwnSession)
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        builder.environment().put(MARKER_VARIABLE, marker);
        return new ProcessTree(builder.start(), marker);
    }

    public long pid() {
        return process.pid();
    }

    /** Both outputs. */
    public InputStream output() {
        return process.getInputStream();
    }

    /** Completes with the program's exit status, 128 plus the signal's number if a signal ended it. */
    public CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /**
     * Ends the program and all that it started: TERM, then KILL to what is left after the grace. Returns when the program
     * has ended.
     */
    public void end(Duration grace) throws InterruptedException {
        signalGroup("TERM", process.pid());
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            log.info("pid={} still runs {} s after TERM; killing its process group", process.pid(), grace.toSeconds());
        }
        signalGroup("KILL", process.pid());
        killMarked(marker);
        process.waitFor();
    }

    /** Kills all processes of this machine that carry the marker, and repeats until none is left or the limit is hit. */
    public static void killMarked(String marker) {
        int rounds = 20;
        for (int round = 0; round < rounds; round++) {
            List<Long> pids = marked(marker);
            if (pids.isEmpty()) {
                return;
            }
            log.info("killing {} processes left by attempt={}", pids.size(), marker);
            signal("KILL", pids.stream().map(String::valueOf).toList());
        }
        log.warn("processes of attempt={} survive KILL: {}", marker, marked(marker));
    }

    /** The processes that carry the marker, zombies left out. */
    static List<Long> marked(String marker) {
        byte[] wanted = (MARKER_VARIABLE + "=" + marker).getBytes(StandardCharsets.UTF_8);
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                try {
                    if (contains(Files.readAllBytes(entry.resolve("environ")), wanted)) {
                        found.add(Long.valueOf(entry.getFileName().toString()));
                    }
                } catch (IOException e) {
                    // Ended meanwhile, or not ours to read.
                    log.trace("cannot read {}/environ", entry, e);
                }
            }
        } catch (IOException e) {
            log.warn("cannot list /proc to find processes of attempt={}", marker, e);
        }
        return found;
    }

    private static boolean contains(byte[] environment, byte[] entry) {
        int start = 0;
        for (int i = 0; i <= environment.length; i++) {
            if (i == environment.length || environment[i] == 0) {
                if (java.util.Arrays.equals(environment, start, i, entry, 0, entry.length)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    private static void signalGroup(String signal, long group) {
        signal(signal, List.of("-" + group));
    }

    private static void signal(String signal, List<String> targets) {
        // The shell's builtin: Java's own destroy reaches one process only, never a group. No "--": dash knows none.
        String line = "kill -" + signal + " " + String.join(" ", targets) + " 2>/dev/null";
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", line)
                    .redirectErrorStream(true)
                    .start();
            kill.waitFor();
        } catch (IOException e) {
            log.error("cannot run: {}", line, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
