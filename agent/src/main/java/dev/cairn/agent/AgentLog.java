package dev.cairn.agent;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.jspecify.annotations.Nullable;

/** Logging by the JDK's own means, one line per event, to standard output and, if configured, to a file that rolls. */
public final class AgentLog {
    private static final int FILE_BYTES = 10 << 20;
    private static final int FILES = 3;

    private AgentLog() {}

    /** A log manager that keeps its handlers while the process ends, so that the last lines are not lost. */
    public static final class LastingLogManager extends LogManager {
        @Override
        public void reset() {
            // The JDK calls this in a shutdown hook of its own, beside ours.
        }
    }

    /**
     * Sets it up.
     *
     * @param file null for standard output only
     * @param level error, warn, info or debug
     */
    public static void install(@Nullable Path file, String level) throws IOException {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Level chosen = switch (level.toLowerCase(Locale.ROOT)) {
            case "error" -> Level.SEVERE;
            case "warn" -> Level.WARNING;
            case "debug" -> Level.FINE;
            default -> Level.INFO;
        };
        add(root, new Flushing());
        if (file != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            add(root, new FileHandler(file.toString(), FILE_BYTES, FILES, true));
        }
        root.setLevel(chosen.intValue() < Level.INFO.intValue() ? Level.INFO : chosen);
        Logger.getLogger("dev.cairn").setLevel(chosen);
    }

    /** The one of the rolling files that is being written. */
    static Path current(Path file) {
        return file.resolveSibling(file.getFileName() + ".0");
    }

    private static void add(Logger root, Handler handler) {
        handler.setFormatter(new OneLine());
        handler.setLevel(Level.ALL);
        root.addHandler(handler);
    }

    /** Standard output, line by line. */
    private static final class Flushing extends StreamHandler {
        Flushing() {
            super(System.out, new OneLine());
        }

        @Override
        public synchronized void publish(LogRecord entry) {
            super.publish(entry);
            flush();
        }
    }

    /** Time, level, the class without its package, text; a stack trace follows on its own lines. */
    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord entry) {
            String name = entry.getLoggerName() == null ? "" : entry.getLoggerName();
            StringWriter text = new StringWriter();
            text.append(Instant.ofEpochMilli(entry.getMillis())
                            .truncatedTo(ChronoUnit.MILLIS)
                            .toString())
                    .append(' ')
                    .append(
                            entry.getLevel().equals(Level.SEVERE)
                                    ? "ERROR"
                                    : entry.getLevel().equals(Level.WARNING) ? "WARN " : "INFO ")
                    .append(' ')
                    .append(name.substring(name.lastIndexOf('.') + 1))
                    .append(": ")
                    .append(formatMessage(entry).replace("\n", "\n  "))
                    .append('\n');
            if (entry.getThrown() != null) {
                entry.getThrown().printStackTrace(new PrintWriter(text, true));
            }
            return text.toString();
        }
    }
}
