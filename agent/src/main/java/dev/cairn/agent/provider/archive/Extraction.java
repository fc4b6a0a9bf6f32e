package dev.cairn.agent.provider.archive;

import dev.cairn.agent.provider.archive.Archive.Entry;
import dev.cairn.agent.provider.archive.Archive.Kind;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Puts an archive's files below one directory, and nothing anywhere else, by way of symbolic links neither. */
final class Extraction {
    private final Path destination;
    private final int strippedComponents;
    private final List<String> options;
    private final UnixFiles files;
    private final List<Made> directories = new ArrayList<>();

    /**
     * A directory that is finished at the end, when nothing more is put into it.
     *
     * @param mode empty when it was there before
     */
    private record Made(Path path, FileTime modified, OptionalInt mode) {}

    /**
     * @param strippedComponents how many leading directories of each name do not count
     * @param options of archive_file: owner, permissions, time, no_overwrite, no_overwrite_newer
     */
    Extraction(Path destination, int strippedComponents, List<String> options, UnixFiles files) {
        this.destination = destination;
        this.strippedComponents = strippedComponents;
        this.options = options;
        this.files = files;
    }

    Path destination() {
        return destination;
    }

    /** Where an entry goes; empty when its name is stripped away wholly. */
    Optional<Path> place(String name) {
        Path path = destination;
        int skipped = 0;
        for (String part : name.split("/+", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (skipped < strippedComponents) {
                skipped++;
            } else {
                path = path.resolve(part);
            }
        }
        if (!path.normalize().startsWith(destination)) {
            throw new ResourceException(
                    "Chef::Exceptions::ValidationFailed",
                    "The archive holds \"" + name + "\", which would be extracted outside of " + destination);
        }
        return path.equals(destination) ? Optional.empty() : Optional.of(path.normalize());
    }

    void extract(Entry entry, InputStream content) throws IOException {
        Optional<Path> place = place(entry.name());
        if (place.isEmpty()) {
            return;
        }
        Path path = place.get();
        requirePlainParents(path, entry);
        Optional<FileStatus> present = files.linkStatus(path);
        if (present.isPresent() && keeps(entry, present.get())) {
            return;
        }
        if (entry.kind() == Kind.DIRECTORY) {
            boolean made = makeDirectory(path, present);
            directories.add(
                    new Made(path, entry.modified(), made ? OptionalInt.of(entry.mode()) : OptionalInt.empty()));
        } else {
            files.createDirectories(UnixFiles.parent(path));
            if (present.isPresent()) {
                files.delete(path);
            }
            make(path, entry, content);
        }
        settle(path, entry);
    }

    private void make(Path path, Entry entry, InputStream content) throws IOException {
        switch (entry.kind()) {
            case SYMLINK -> files.symlink(path, entry.link());
            case HARD_LINK ->
                files.hardLink(path, place(entry.link()).orElseThrow(() -> new IOException("a hard link to nothing")));
            default -> {
                // As the process's umask would have it, unless the archive's permissions are asked for.
                int usual = files.createEmptyTellingMode(path);
                files.write(path, content);
                int executable = entry.mode() & 0111 & ((usual >> 2) | 0100);
                files.chmod(path, (usual & entry.mode()) | executable);
            }
        }
    }

    private boolean makeDirectory(Path path, Optional<FileStatus> present) throws IOException {
        if (present.isPresent()) {
            if (present.get().is(FileStatus.Kind.DIRECTORY)) {
                return false;
            }
            files.delete(path);
        }
        files.createDirectories(path);
        return true;
    }

    /** What libarchive calls no_overwrite. */
    private boolean keeps(Entry entry, FileStatus present) {
        boolean older = present.modified().compareTo(entry.modified()) > 0;
        return entry.kind() != Kind.DIRECTORY
                && (options.contains("no_overwrite") || (options.contains("no_overwrite_newer") && older));
    }

    private void settle(Path path, Entry entry) throws IOException {
        boolean link = entry.kind() == Kind.SYMLINK;
        if (options.contains("owner")) {
            files.ownLink(
                    path,
                    optional(entry.uid().orElse(null)),
                    optional(entry.gid().orElse(null)));
        }
        if (options.contains("permissions") && !link) {
            files.chmod(path, entry.mode());
        }
        if (options.contains("time") && entry.kind() == Kind.FILE) {
            files.touch(path, entry.modified());
        }
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    void finish() throws IOException {
        for (Made directory : directories.reversed()) {
            Optional<FileStatus> present = files.linkStatus(directory.path());
            if (present.isPresent() && directory.mode().isPresent() && !options.contains("permissions")) {
                files.chmod(
                        directory.path(),
                        directory.mode().getAsInt() & present.get().mode());
            }
            if (options.contains("time")) {
                files.touch(directory.path(), directory.modified());
            }
        }
    }

    /** An archive may hold a link to elsewhere and then a file below it. */
    private void requirePlainParents(Path path, Entry entry) throws IOException {
        for (Path parent = UnixFiles.parent(path); !parent.equals(destination); parent = UnixFiles.parent(parent)) {
            if (files.linkStatus(parent)
                    .filter(s -> s.is(FileStatus.Kind.SYMLINK))
                    .isPresent()) {
                throw new ResourceException(
                        "Chef::Exceptions::ValidationFailed",
                        "The archive holds \"" + entry.name() + "\", which would be extracted through the symlink "
                                + parent);
            }
        }
    }
}
