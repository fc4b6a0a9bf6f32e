package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.Source;
import java.nio.file.Path;
import java.util.Optional;

/** Turns a stack's cookbook source into bytes that every instance of a command runs. Safe for many threads. */
public interface CookbookSources {
    /**
     * Fetches the source and keeps its bundle, a gzip-compressed tar archive of cookbook directories, under its hash. The
     * same content always gives the same hash.
     *
     * @throws SourceException when the source cannot be reached, refuses the credentials, has no such revision, or holds no
     *     cookbook
     */
    String resolve(Source source) throws SourceException;

    /** The bundle's bytes, empty when it was never made or has been removed. */
    Optional<Path> bundle(String sha256);

    final class SourceException extends Exception {
        private static final long serialVersionUID = 1;

        public SourceException(String message, Throwable cause) {
            super(message, cause);
        }

        public SourceException(String message) {
            super(message);
        }
    }
}
