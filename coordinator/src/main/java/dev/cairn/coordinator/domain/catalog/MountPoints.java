package dev.cairn.coordinator.domain.catalog;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Where volumes may be mounted. After the API's shape {@code VolumeConfiguration} and the guide's list of reserved places. Pure. */
public final class MountPoints {
    private static final Set<String> RESERVED = Set.of(
            "/srv/www",
            "/var/www",
            "/var/log/apache2",
            "/var/log/httpd",
            "/var/log/mysql",
            "/",
            "/bin",
            "/boot",
            "/dev",
            "/etc",
            "/lib",
            "/lib64",
            "/proc",
            "/root",
            "/run",
            "/sbin",
            "/sys",
            "/tmp",
            "/usr",
            "/var");

    /** The disks of an instance's own. */
    private static final String EPHEMERAL = "/media/ephemeral";

    /** The kernel's own trees: nothing of a user's is mounted in them. */
    private static final Pattern KERNELS = Pattern.compile("/(dev|proc|sys|run)/.*");

    private static final Pattern PATH = Pattern.compile("(/[^/\\p{Cntrl}\\s\\\\]+)+");

    private MountPoints() {}

    /** What is against a place, for people and to follow the name of the member; empty when nothing is. */
    public static Optional<String> objection(String place) {
        if (!place.startsWith("/")) {
            return Optional.of("must be an absolute path, such as /mnt/data");
        }
        if (RESERVED.contains(place)
                || place.startsWith(EPHEMERAL)
                || KERNELS.matcher(place).matches()) {
            return Optional.of(place + " is reserved");
        }
        boolean plain = PATH.matcher(place).matches()
                && !place.contains("/../")
                && !place.contains("/./")
                && !place.endsWith("/..")
                && !place.endsWith("/.");
        return plain
                ? Optional.empty()
                : Optional.of(place + " must be a plain path without blanks, such as /mnt/data");
    }
}
