package dev.cairn.coordinator.compute.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Names one process for good: a pid alone may be another process after a while, or after a restart of the host.
 *
 * @param startTicks field 22 of /proc/PID/stat (proc(5)): start in clock ticks since the host's boot
 * @param hostBoot the host's boot id
 */
record ProcessMark(long pid, long startTicks, String hostBoot) {
    private static final Path HOST_BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /** Reads "PID START BOOT" as boot.sh and plain.sh write it; empty when nothing readable is there. */
    static Optional<ProcessMark> read(Path file) {
        try {
            String[] words = Files.readString(file).trim().split(" ", -1);
            return words.length == 3
                    ? Optional.of(new ProcessMark(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** False also for a zombie: all that it ran has ended. */
    boolean alive() {
        try {
            if (!Files.readString(HOST_BOOT).trim().equals(hostBoot)) {
                return false;
            }
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name in parentheses may hold spaces; field 3, the state, follows it.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            return !fields.get(0).equals("Z")
                    && !fields.get(0).equals("X")
                    && Long.parseLong(fields.get(19)) == startTicks;
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks the process to end and kills it when it has not after the limit. Returns whether it is gone. */
    boolean end(Duration grace) {
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        if (process == null || !alive()) {
            return true;
        }
        if (grace.isPositive()) {
            process.destroy();
            awaitEnd(process, grace);
        }
        if (alive()) {
            process.destroyForcibly();
            awaitEnd(process, Duration.ofSeconds(20));
        }
        return !alive();
    }

    private static void awaitEnd(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The caller looks itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
