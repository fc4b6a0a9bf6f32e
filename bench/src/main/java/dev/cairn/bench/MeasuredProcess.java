package dev.cairn.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs a command and measures it: times by the shell's {@code time}, memory by looking at {@code /proc} as it runs. */
final class MeasuredProcess {
    private static final Pattern TIMES = Pattern.compile("(?m)^(\\d+\\.\\d+) (\\d+\\.\\d+) (\\d+\\.\\d+)$");
    private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
    private static final int LOOK_MILLIS = 20;

    private MeasuredProcess() {}

    /**
     * Runs it to its end.
     *
     * @param output receives what it prints
     * @throws IOException when it cannot be run, or ends with a status other than 0
     */
    static Measurement run(List<String> command, Path output) throws IOException, InterruptedException {
        List<String> timed = new ArrayList<>(
                List.of("bash", "-c", "TIMEFORMAT='%3R %3U %3S'; time \"$@\" >\"$0\" 2>&1", output.toString()));
        timed.addAll(command);
        Process process = new ProcessBuilder(timed).redirectErrorStream(true).start();
        long peak = 0;
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peakKilobytes(process));
        }
        String times = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher matcher = TIMES.matcher(times);
        if (process.exitValue() != 0 || !matcher.find()) {
            throw new IOException(String.join(" ", command) + " ended with status " + process.exitValue()
                    + "; what it printed is in " + output);
        }
        return new Measurement(
                Double.parseDouble(matcher.group(1)),
                Double.parseDouble(matcher.group(2)) + Double.parseDouble(matcher.group(3)),
                peak / 1024.0);
    }

    /** The kernel keeps each process's peak, so that nothing between two looks is missed but its last moments. */
    private static long peakKilobytes(Process process) {
        try (Stream<ProcessHandle> all = process.descendants()) {
            return all.mapToLong(MeasuredProcess::peakKilobytes).max().orElse(0);
        }
    }

    private static long peakKilobytes(ProcessHandle process) {
        try {
            Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
            return peak.find() ? Long.parseLong(peak.group(1)) : 0;
        } catch (IOException ended) {
            return 0;
        }
    }
}
