package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.time.Duration;

/**
 * What fetching a source may take.
 *
 * @param total for one source, from the first connection to the bundle
 * @param silence without a byte from the other side
 * @param contentBytes unpacked
 * @param files and directories and links
 * @param downloadBytes of an archive as it is sent
 * @param concurrent fetches at the same time; others wait
 * @param keptBytes of all bundles together; beyond it the longest unused are removed
 * @param keptAtLeast no bundle that was used within this time is ever removed
 */
public record SourceLimits(
        Duration total,
        Duration silence,
        long contentBytes,
        int files,
        long downloadBytes,
        int concurrent,
        long keptBytes,
        Duration keptAtLeast) {
    public static final SourceLimits DEFAULTS = new SourceLimits(
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            1L << 30,
            200_000,
            512L << 20,
            4,
            10L << 30,
            Duration.ofDays(30));

    /** @throws SourceException when a source unpacks to more than it may; the message names the setting */
    void check(String shown, long bytes, int count) throws SourceException {
        if (bytes > contentBytes) {
            throw new SourceException(
                    shown + " unpacks to more than " + contentBytes + " bytes (sources.content-bytes)");
        }
        if (count > files) {
            throw new SourceException(
                    shown + " has more than " + files + " files, directories and links (sources.max-files)");
        }
    }
}
