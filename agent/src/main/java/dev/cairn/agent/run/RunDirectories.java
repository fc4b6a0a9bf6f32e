package dev.cairn.agent.run;

import dev.cairn.agent.system.Directories;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The directories of runs, {@code /var/chef/runs/<command id>}; a further attempt of a command gets a number after the
 * id, so that the log of the first stays where it is.
 */
final class RunDirectories {
    private static final String MARK = ".attempt";
    private static final int ATTEMPTS_LIMIT = 1000;

    private final Path root;
    private final int kept;

    RunDirectories(Path root, int kept) {
        this.root = root;
        this.kept = kept;
    }

    /** A new directory of the attempt, only root's. What an interrupted preparation of the same attempt left is gone. */
    Path create(String commandId, String attemptId) throws IOException {
        Files.createDirectories(root.toAbsolutePath().getParent());
        Directories.createPrivate(root);
        for (int number = 1; number <= ATTEMPTS_LIMIT; number++) {
            Path directory = root.resolve(number == 1 ? commandId : commandId + "." + number);
            if (isOf(directory, attemptId)) {
                Directories.delete(directory);
            }
            if (!Files.exists(directory)) {
                Directories.createPrivate(directory);
                Files.writeString(directory.resolve(MARK), attemptId);
                return directory;
            }
        }
        throw new IOException("there are " + ATTEMPTS_LIMIT + " directories of command " + commandId + " in " + root);
    }

    private static boolean isOf(Path directory, String attemptId) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        Path mark = directory.resolve(MARK);
        // Without or with an empty mark the machine died, or had no room, between the two steps above.
        String found = Files.exists(mark) ? Files.readString(mark) : "";
        return found.isEmpty() || found.equals(attemptId);
    }

    /** Deletes the oldest beyond the number to keep, but none of these. */
    void prune(Set<Path> inUse) throws IOException {
        record Dated(Path path, FileTime changed) {}
        List<Dated> runs = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path entry : entries) {
                runs.add(new Dated(entry, Files.getLastModifiedTime(entry)));
            }
        }
        runs.sort(Comparator.comparing(Dated::changed).reversed());
        for (Dated old : runs.subList(Math.min(kept, runs.size()), runs.size())) {
            if (!inUse.contains(old.path())) {
                Directories.delete(old.path());
            }
        }
    }
}
