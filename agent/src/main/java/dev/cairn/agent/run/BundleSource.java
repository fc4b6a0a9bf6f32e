package dev.cairn.agent.run;

import java.io.IOException;
import java.nio.file.Path;

/** Where bundles of cookbooks come from: the coordinator. */
@FunctionalInterface
public interface BundleSource {
    /**
     * Downloads a bundle into a file, over what it holds.
     *
     * @throws UnavailableException when it can't be had now and later perhaps can
     * @throws IOException when it can't be had at all, or the file can't be written
     */
    void fetch(String sha256, Path into) throws IOException, InterruptedException;

    /** The coordinator cannot be reached, or broke off. */
    final class UnavailableException extends IOException {
        private static final long serialVersionUID = 1;

        public UnavailableException(String message) {
            super(message);
        }

        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
