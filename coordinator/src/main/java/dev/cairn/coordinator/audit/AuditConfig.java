package dev.cairn.coordinator.audit;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the trail is kept.
 *
 * @param fileBytes a file that has reached this size is followed by a new one
 * @param kept files of earlier days are removed
 * @param keptBytes of all files but the present one; beyond it the oldest are removed
 * @param syncChanges whether the record of a change is on the disk before the call is answered
 */
public record AuditConfig(Path directory, long fileBytes, Duration kept, long keptBytes, boolean syncChanges) {
    /** The usual way, in this directory. */
    public static AuditConfig in(Path directory) {
        return new AuditConfig(directory, 64L << 20, Duration.ofDays(90), 1L << 30, true);
    }

    /** Leaves it to the system when records reach the disk. */
    public AuditConfig withoutSync() {
        return new AuditConfig(directory, fileBytes, kept, keptBytes, false);
    }
}
