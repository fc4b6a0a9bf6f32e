package dev.cairn.agent.provider.file;

import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Copies of a file from before its changes, the newest few kept (Chef::Util::Backup).
 *
 * @param keep how many copies stay; 0 makes none
 */
record Backup(Path directory, int keep) {
    private static final int CHEFS_DEFAULT = 5;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss.SSSSSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    static Backup of(Desired desired, Path directory) {
        Object value = desired.request().properties().get("backup");
        int keep = switch (value) {
            case null -> CHEFS_DEFAULT;
            case Boolean kept -> kept ? CHEFS_DEFAULT : 0;
            default -> (int) Math.min(1000, desired.number("backup").orElse(CHEFS_DEFAULT));
        };
        return new Backup(directory, keep);
    }

    void save(Path file, Machine machine) throws IOException {
        if (keep <= 0) {
            return;
        }
        UnixFiles files = machine.files();
        Path root = file.toAbsolutePath().getRoot();
        Path copy = directory.resolve(root.relativize(file.toAbsolutePath()).toString() + ".chef-"
                + STAMP.format(machine.clock().instant()));
        files.createDirectories(UnixFiles.parent(copy));
        files.copyWithAttributes(file, copy);
        prune(file, copy, files);
    }

    private void prune(Path file, Path newest, UnixFiles files) throws IOException {
        String prefix = file.getFileName() + ".chef-";
        List<Path> copies = new ArrayList<>();
        for (Path entry : files.list(UnixFiles.parent(newest))) {
            if (String.valueOf(entry.getFileName()).startsWith(prefix)) {
                copies.add(entry);
            }
        }
        for (Path old : copies.subList(0, Math.max(0, copies.size() - keep))) {
            files.delete(old);
        }
    }

    /** For labels of diffs. */
    static String stamp(Instant instant) {
        return STAMP.format(instant);
    }
}
