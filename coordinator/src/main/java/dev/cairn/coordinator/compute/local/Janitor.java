package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Removes the machines of a data directory with everything made for them: processes, namespaces, interfaces, control groups
 * and disks, and nothing else. Needs no running coordinator, so it also clears up after one that was killed.
 */
public final class Janitor {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Janitor() {}

    /**
     * Cleans now. Does nothing where no machines were ever made; may be repeated.
     *
     * @param machines {@code DATA/machines}
     * @throws ComputeException when something could not be removed
     */
    public static void clean(Path machines) throws ComputeException {
        if (!Files.exists(machines.resolve("tag"))) {
            return;
        }
        Shell.Ended cleaned = new Shell(Path.of("/")).run(List.of("sh", script(machines), machines.toString()), LIMIT);
        if (cleaned.exitCode() != 0) {
            throw new ComputeException("not everything of " + machines + " could be removed: " + cleaned.text(), false);
        }
    }

    /**
     * Starts a process that outlives this one, waits until the watched process has ended, however it ends, and cleans then.
     *
     * @param machines {@code DATA/machines}; made if it is missing
     * @param watched process id
     * @param data removed as well, when all machines are
     */
    public static void cleanAfter(Path machines, long watched, Optional<Path> data) throws ComputeException {
        try {
            Files.createDirectories(machines);
            String script = script(machines);
            // Marked as belonging to the machines: cleaned with them, it has nothing to wait for any more.
            new Shell(machines.toRealPath())
                    .detached(
                            List.of(
                                    "sh",
                                    script,
                                    machines.toString(),
                                    Long.toString(watched),
                                    data.map(Path::toString).orElse("")),
                            Map.of(),
                            Path.of("/dev/null"))
                    .getInputStream()
                    .close();
        } catch (IOException e) {
            throw new ComputeException("cannot start what cleans up " + machines, false, e);
        }
    }

    private static String script(Path machines) throws ComputeException {
        try {
            return Scripts.unpackedIn(machines.resolve("scripts")).path("clean.sh");
        } catch (IOException e) {
            throw new ComputeException("cannot write the scripts that clean up to " + machines, false, e);
        }
    }

    /** {@code Janitor DATA/machines [PID [DATA]]}: cleans, after the end of that process if one is given. */
    public static void main(String[] arguments) throws ComputeException {
        if (arguments.length == 1) {
            clean(Path.of(arguments[0]));
        } else if (arguments.length == 2 || arguments.length == 3) {
            Optional<Path> data =
                    arguments.length == 3 ? Optional.of(Path.of(arguments[2]).toAbsolutePath()) : Optional.empty();
            cleanAfter(Path.of(arguments[0]), Long.parseLong(arguments[1]), data);
        } else {
            throw new IllegalArgumentException("usage: Janitor DATA/machines [PID [DATA]]");
        }
    }
}
