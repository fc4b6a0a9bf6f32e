package dev.cairn.coordinator.compute.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A control group per machine, in every hierarchy that can be written: the unified one, or the old ones for processes and
 * memory where a host still has both. Where none can, machines go without limits.
 */
final class Cgroups {
    private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private final String tag;
    private final LocalConfig.Limits limits;
    private final List<Path> hierarchies;

    Cgroups(String tag, LocalConfig.Limits limits, List<Path> hierarchies) {
        this.tag = tag;
        this.limits = limits;
        this.hierarchies = List.copyOf(hierarchies);
    }

    static Cgroups none(LocalConfig.Limits limits) {
        return new Cgroups("", limits, List.of());
    }

    /** Those of this host in which this process may make groups. */
    static Cgroups writable(String tag, LocalConfig.Limits limits) {
        List<Path> candidates = Files.exists(ROOT.resolve("cgroup.controllers"))
                ? List.of(ROOT)
                : List.of(ROOT.resolve("unified"), ROOT.resolve("pids"), ROOT.resolve("memory"));
        List<Path> usable = new ArrayList<>();
        for (Path hierarchy : candidates) {
            if (!Files.isDirectory(hierarchy)) {
                continue;
            }
            try {
                Files.createDirectories(hierarchy.resolve("cairn-" + tag));
                usable.add(hierarchy);
            } catch (IOException e) {
                LOG.info("cgroup={} cannot be written, machines go without it: {}", hierarchy, e.getMessage());
            }
        }
        return new Cgroups(tag, limits, usable);
    }

    /** Makes the machine's groups and sets its limits. */
    List<String> of(String machine) {
        List<String> groups = new ArrayList<>();
        for (Path hierarchy : hierarchies) {
            Path all = hierarchy.resolve("cairn-" + tag);
            Path group = all.resolve(machine);
            try {
                if (Files.exists(hierarchy.resolve("cgroup.controllers"))) {
                    // Without its controllers a group can still be entered, watched and killed as one.
                    tryWrite(all.resolve("cgroup.subtree_control"), "+pids +memory");
                }
                Files.createDirectories(group);
                for (Map.Entry<String, Long> limit : limitFiles().entrySet()) {
                    Path file = group.resolve(limit.getKey());
                    if (limit.getValue() > 0 && Files.exists(file)) {
                        tryWrite(file, Long.toString(limit.getValue()));
                    }
                }
                groups.add(group.toString());
            } catch (IOException e) {
                LOG.warn("machine={} goes without cgroup={}: {}", machine, group, e.getMessage());
            }
        }
        return groups;
    }

    /** The names differ between the unified hierarchy and the old ones; a group has those of its own. */
    private Map<String, Long> limitFiles() {
        long processes = limits.processes();
        return Map.of(
                "pids.max",
                processes,
                "memory.max",
                limits.memoryBytes(),
                "memory.limit_in_bytes",
                limits.memoryBytes());
    }

    void remove(String machine) {
        for (Path hierarchy : hierarchies) {
            try {
                Files.deleteIfExists(hierarchy.resolve("cairn-" + tag).resolve(machine));
            } catch (IOException e) {
                // Still busy for a moment, or given subgroups by the machine: clean.sh takes it away in the end.
                LOG.debug("cgroup of machine={} not removed: {}", machine, e.getMessage());
            }
        }
    }

    private static void tryWrite(Path file, String value) {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            LOG.debug("file={} does not take {}: {}", file, value, e.getMessage());
        }
    }
}
