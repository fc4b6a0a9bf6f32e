package dev.cairn.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the steps one after another, shows progress, and keeps the report. Used by one thread. */
final class Steps {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final PrintStream terminal;
    private final List<StepReport> reports = new ArrayList<>();
    private long firstStepNanos;

    Steps(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Runs one step; a failure is reported and passed on. */
    void run(String name, String title, Runnable body) {
        terminal.printf("%n%s%n", title);
        long start = System.nanoTime();
        if (reports.isEmpty()) {
            firstStepNanos = start;
        }
        try {
            body.run();
        } catch (RuntimeException failure) {
            double seconds = seconds(start);
            reports.add(new StepReport(name, false, seconds, describe(failure)));
            terminal.printf("  FAILED after %.1f s%n", seconds);
            throw failure;
        }
        double seconds = seconds(start);
        reports.add(new StepReport(name, true, seconds, null));
        terminal.printf("  done in %.1f s%n", seconds);
    }

    void say(String line) {
        terminal.println("  " + line);
    }

    boolean ok() {
        return reports.stream().allMatch(StepReport::ok);
    }

    /** Wall time since the first step began, rounded to a tenth. */
    double secondsSinceStart() {
        return seconds(firstStepNanos);
    }

    void write(Path file) {
        try {
            Files.writeString(file, JSON.writeValueAsString(Map.of("ok", ok(), "steps", reports)) + "\n");
        } catch (IOException failure) {
            throw new StepFailed("The report cannot be written to " + file, failure);
        }
    }

    static String describe(Throwable failure) {
        String message = failure.getMessage();
        return failure instanceof StepFailed && message != null ? message : failure.toString();
    }

    private static double seconds(long startNanos) {
        return Math.round((System.nanoTime() - startNanos) / 1e8) / 10.0;
    }
}
