package dev.cairn.agent.cli;

import dev.cairn.agent.work.Command;
import dev.cairn.agent.work.KeptCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A command that is kept, and its run directory. */
record Kept(Path directory, Command command, Instant takenUp) {
    static final String NONE = "No commands were found on this instance. Run one on it first, such as a configure.";

    /** All that are kept, the newest last. */
    static List<Kept> in(Path runs) throws IOException {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(runs)) {
            return entries.flatMap(directory -> KeptCommand.read(directory).stream()
                            .map(kept -> new Kept(directory, kept.command(), kept.takenUp())))
                    .sorted(Comparator.comparing(Kept::takenUp)
                            .thenComparingLong(kept -> kept.command().sequence()))
                    .toList();
        }
    }
}
