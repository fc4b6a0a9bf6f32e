package dev.cairn.agent.provider.file;

import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.FileStatus.Kind;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The place where a file shall be, after the questions of links and of other things in its place are settled.
 *
 * @param path the file itself, links resolved
 * @param current empty when there is none yet
 */
record FileTarget(Path path, Optional<FileStatus> current) {
    private static final String TYPE_MISMATCH = "Chef::Exceptions::FileTypeMismatch";
    private static final String INVALID_SYMLINK = "Chef::Exceptions::InvalidSymlink";

    /** Finds it; what force_unlink allows to remove is removed, as a change. */
    static FileTarget of(Desired desired, Changes changes, UnixFiles files, Consumer<String> warn) throws IOException {
        Path path = desired.path("path");
        Optional<FileStatus> found = files.linkStatus(path);
        if (found.isEmpty()) {
            requireParent(path, changes, files);
            return new FileTarget(path, found);
        }
        return switch (found.get().kind()) {
            case REGULAR -> new FileTarget(path, found);
            case SYMLINK -> link(path, desired, changes, files, warn);
            default -> obstacle(path, found.get().kind(), desired, changes, files);
        };
    }

    private static void requireParent(Path path, Changes changes, UnixFiles files) throws IOException {
        Path parent = UnixFiles.parent(path);
        Optional<FileStatus> status = files.status(parent);
        // In why-run an earlier resource may be the one that would have made it.
        if (!changes.whyRun() && (status.isEmpty() || !status.get().is(Kind.DIRECTORY))) {
            throw new ResourceException(
                    "Chef::Exceptions::EnclosingDirectoryDoesNotExist",
                    "Parent directory " + parent + " does not exist, cannot create " + path);
        }
    }

    private static FileTarget link(Path path, Desired desired, Changes changes, UnixFiles files, Consumer<String> warn)
            throws IOException {
        if (desired.has("manage_symlink_source") && !desired.flag("manage_symlink_source", true)) {
            return obstacle(path, Kind.SYMLINK, desired, changes, files);
        }
        if (!desired.has("manage_symlink_source")) {
            warn.accept(desired.label() + ": " + path + " is a symlink and manage_symlink_source is not set; managing "
                    + "the file it points to. Set it to true to silence this, to false to manage the link's place");
        }
        Path real;
        try {
            real = files.realPath(path);
        } catch (NoSuchFileException e) {
            throw new ResourceException(
                    INVALID_SYMLINK,
                    "Symlink at " + path + " pointing to a file that does not exist: cannot manage it",
                    e);
        } catch (IOException e) {
            throw new ResourceException(
                    INVALID_SYMLINK, "Symlink at " + path + " exists but resolving it fails, probably in a loop", e);
        }
        Optional<FileStatus> status = files.status(real);
        if (status.isPresent() && !status.get().is(Kind.REGULAR)) {
            throw new ResourceException(
                    INVALID_SYMLINK,
                    "Symlink at " + path + " points to " + real + ", which is "
                            + status.get().kind().words() + " and not a file");
        }
        return new FileTarget(real, status);
    }

    private static FileTarget obstacle(Path path, Kind kind, Desired desired, Changes changes, UnixFiles files)
            throws IOException {
        if (!desired.flag("force_unlink", false)) {
            throw new ResourceException(
                    TYPE_MISMATCH,
                    "File " + path + " exists, but is " + kind.words() + ", set force_unlink to true to remove");
        }
        changes.make("unlink " + kind.words().replaceFirst("^an? ", "") + " at " + path, () -> {
            if (kind == Kind.DIRECTORY) {
                files.deleteTree(path);
            } else {
                files.delete(path);
            }
        });
        return new FileTarget(path, Optional.empty());
    }
}
