package dev.cairn.demo;

import java.nio.file.Path;

/**
 * The built product that the demo runs.
 *
 * @param home the directory of the built distribution
 * @param samples the directory with the sample cookbooks and the sample app
 */
record Distribution(Path home, Path samples) {
    /** The {@code cairn} script says where it built. */
    static Distribution fromSystemProperties() {
        return new Distribution(directory("cairn.home"), directory("cairn.samples"));
    }

    private static Path directory(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException(
                    "System property " + property + " is not set: start the demo with ./cairn demo");
        }
        return Path.of(value).toAbsolutePath();
    }
}
