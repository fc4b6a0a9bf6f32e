package dev.cairn.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.awssdk.services.opsworks.model.Command;

/** The log of a command, fetched through its {@code LogUrl} without credentials, as a person would. */
final class CommandLog {
    private static final int TAIL_LINES = 60;

    private CommandLog() {}

    static String text(Command command) {
        if (command.logUrl() == null) {
            return "(the command has no log)";
        }
        try (InputStream log = URI.create(command.logUrl()).toURL().openStream()) {
            return new String(log.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            return "(its log cannot be read: " + failure.getMessage() + ")";
        }
    }

    /** The end of the log under a heading. */
    static String tail(Command command) {
        List<String> lines = text(command).lines().toList();
        return "The end of the log of " + command.type() + " (" + command.status() + "):\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())) + "\n";
    }
}
