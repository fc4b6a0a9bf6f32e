package dev.cairn.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for.
 *
 * @param once delete everything and exit after the last step
 * @param report where the JSON report goes, null for none
 * @param data where state is kept, null for a temporary directory
 * @param httpPort of the coordinator; 0 picks one
 * @param machines the kind of machines, null for the best that works
 */
record DemoOptions(
        boolean once,
        @Nullable Path report,
        @Nullable Path data,
        int httpPort,
        @Nullable String machines,
        Distribution distribution) {}
