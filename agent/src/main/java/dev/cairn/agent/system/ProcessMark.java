package dev.cairn.agent.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, told from a later one with the same id.
 *
 * @param startTicks when it was started, in the kernel's ticks since boot
 */
public record ProcessMark(long pid, long startTicks) {
    /** The field of /proc/PID/stat, counted after the program's name. */
    private static final int START_FIELD = 19;

    /** This process. */
    public static ProcessMark current() throws IOException {
        long pid = ProcessHandle.current().pid();
        return new ProcessMark(pid, startTicks(pid));
    }

    /** What {@link #text} has made; empty for anything else. */
    public static Optional<ProcessMark> parse(String text) {
        String[] words = text.strip().split(" ", -1);
        try {
            return words.length == 2
                    ? Optional.of(new ProcessMark(Long.parseLong(words[0]), Long.parseLong(words[1])))
                    : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    public String text() {
        return pid + " " + startTicks;
    }

    public boolean isAlive() {
        try {
            return startTicks(pid) == startTicks;
        } catch (IOException _) {
            return false;
        }
    }

    private static long startTicks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The program's name is in parentheses and may hold blanks and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[START_FIELD]);
    }
}
