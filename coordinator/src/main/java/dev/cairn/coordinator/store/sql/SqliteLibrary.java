package dev.cairn.coordinator.store.sql;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SQLite itself, which its driver unpacks into a file before it loads it. It would do so in the system's directory for
 * temporary files, another one at every start, and a process that is killed leaves its copy there.
 */
final class SqliteLibrary {
    private static final String PROPERTY = "org.sqlite.tmpdir";

    private SqliteLibrary() {}

    /** To be called before the driver is used. Without effect when somebody has named a place or it is loaded already. */
    static void unpackBeside(Path store) throws IOException {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(
                    PROPERTY, Files.createDirectories(directory(store)).toString());
        }
    }

    /** To be called by the store's owner: what is loaded stays so without its file. */
    static void removeUnpacked(Path store) throws IOException {
        if (!Files.isDirectory(directory(store))) {
            return;
        }
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(directory(store), "sqlite-*")) {
            for (Path copy : copies) {
                Files.deleteIfExists(copy);
            }
        }
    }

    private static Path directory(Path store) {
        return store.toAbsolutePath().resolveSibling("native");
    }
}
