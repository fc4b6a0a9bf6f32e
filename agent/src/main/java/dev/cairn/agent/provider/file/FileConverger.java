package dev.cairn.agent.provider.file;

import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.resource.UnifiedDiff;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.FileStatus.Kind;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The types file, template and cookbook_file: their content is already known. Threads may share it. */
public final class FileConverger implements Converger {
    private static final long DIFF_LIMIT_BYTES = 10_000_000;
    private static final int SHORT_CHECKSUM = 6;

    private final Machine machine;
    private final UnixFiles files;
    private final Places places;
    private final Consumer<String> warn;

    public FileConverger(Machine machine, Places places, Consumer<String> warn) {
        this.machine = machine;
        this.files = machine.files();
        this.places = places;
        this.warn = warn;
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        switch (request.action()) {
            case "create" -> create(desired, changes);
            case "create_if_missing" -> {
                if (files.status(desired.path("path")).isEmpty()) {
                    create(desired, changes);
                }
            }
            case "touch" -> touch(desired, changes);
            case "delete" -> delete(desired, changes);
            default -> throw desired.unsupportedAction();
        }
    }

    private void create(Desired desired, Changes changes) throws IOException {
        create(desired, content(desired), changes);
    }

    private Optional<Content> content(Desired desired) throws IOException {
        Optional<byte[]> bytes = desired.bytes("content");
        if (bytes.isPresent()) {
            return Optional.of(new Content.Bytes(bytes.get()));
        }
        Optional<String> path = desired.text("content_path");
        return path.isPresent() ? Optional.of(new Content.Local(Path.of(path.get()))) : Optional.empty();
    }

    /** Brings the file to the given content, or only its permissions when the content is not managed. */
    void create(Desired desired, Optional<Content> content, Changes changes) throws IOException {
        FileTarget target = FileTarget.of(desired, changes, files, warn);
        Access access = Access.of(desired, machine, changes.whyRun());
        Optional<Content> differing = differing(target, content);
        if (content.isPresent()) {
            requireChecksum(desired, content.get());
        }

        List<Change> planned = new ArrayList<>();
        if (target.current().isEmpty()) {
            planned.add(Change.of("create new file " + desired.path("path")));
        }
        if (differing.isPresent()) {
            planned.add(contentChange(desired, target, differing.get()));
        }
        planned.addAll(access.differences(target.current(), machine.accounts()));
        if (planned.isEmpty()) {
            return;
        }
        changes.make(planned, () -> {
            if (target.current().isEmpty() || differing.isPresent()) {
                Content wanted = differing.orElseGet(() -> new Content.Bytes(new byte[0]));
                write(desired, target, wanted, access);
            } else {
                access.apply(files, target.path());
            }
        });
    }

    private Optional<Content> differing(FileTarget target, Optional<Content> content) throws IOException {
        if (content.isEmpty()) {
            return content;
        }
        if (target.current().isEmpty()) {
            return content.get().size(files) == 0 ? Optional.empty() : content;
        }
        boolean same = target.current().get().size() == content.get().size(files)
                && content.get().sameAs(target.path(), files);
        return same ? Optional.empty() : content;
    }

    private void requireChecksum(Desired desired, Content content) throws IOException {
        Optional<String> expected = desired.text("checksum").map(sum -> sum.toLowerCase(Locale.ROOT));
        if (expected.isEmpty()) {
            return;
        }
        String actual = content.sha256(files);
        if (!expected.get().equals(actual)) {
            throw new ResourceException(
                    "Chef::Exceptions::ChecksumMismatch",
                    "Checksum on resource (" + shortened(expected.get()) + "...) does not match checksum on content ("
                            + shortened(actual) + "...) of " + desired.label());
        }
    }

    private Change contentChange(Desired desired, FileTarget target, Content content) throws IOException {
        Path path = desired.path("path");
        String before = target.current().isEmpty() ? "none" : shortened(files.sha256(target.path()));
        String after = shortened(content.sha256(files));
        String description = "update content in file " + path + " from " + before + " to " + after;
        return desired.request().sensitive()
                ? new Change(description, "content", null, null, List.of("suppressed sensitive resource"))
                : new Change(description, "content", before, after, diff(path, target, content));
    }

    private List<String> diff(Path path, FileTarget target, Content content) throws IOException {
        long before = target.current().map(FileStatus::size).orElse(0L);
        if (Math.max(before, content.size(files)) > DIFF_LIMIT_BYTES) {
            return List.of("(file sizes exceed " + DIFF_LIMIT_BYTES + " bytes, diff output suppressed)");
        }
        byte[] old = target.current().isEmpty() ? new byte[0] : files.read(target.path());
        String oldTime = target.current()
                .map(status -> status.modified().toString())
                .orElseGet(() -> machine.clock().instant().toString());
        return UnifiedDiff.of(
                path + "\t" + oldTime, old, path + "\t" + machine.clock().instant(), content.bytes(files));
    }

    /**
     * Stages the content with its final owner and mode, judges it, and renames it over the target: at every moment
     * readers see the old file or the new one, and a failure leaves the old one.
     */
    private void write(Desired desired, FileTarget target, Content content, Access access) throws IOException {
        Path staged = files.stageBeside(target.path());
        boolean renamed = false;
        try {
            OptionalInt newMode = OptionalInt.empty();
            if (target.current().isEmpty() && access.mode().isEmpty()) {
                files.delete(staged);
                newMode = OptionalInt.of(files.createEmptyTellingMode(staged));
                files.chmod(staged, 0600);
            }
            content.writeTo(staged, files);
            if (content.size(files) > 0 || target.current().isPresent()) {
                Verification.of(desired).check(staged, target.path(), desired, machine, places);
            }
            if (target.current().isPresent()) {
                FileStatus current = target.current().get();
                Backup.of(desired, places.backup()).save(target.path(), machine);
                files.own(staged, OptionalInt.of(current.uid()), OptionalInt.of(current.gid()));
                files.chmod(staged, current.mode());
            } else if (newMode.isPresent()) {
                files.chmod(staged, newMode.getAsInt());
            }
            access.apply(files, staged);
            if (target.current().isPresent() && !desired.flag("atomic_update", true)) {
                try (InputStream in = files.open(staged)) {
                    files.overwrite(target.path(), in);
                }
                access.apply(files, target.path());
            } else {
                files.rename(staged, target.path());
                renamed = true;
            }
        } finally {
            if (!renamed) {
                files.deleteIfPresent(staged);
            }
        }
    }

    private void touch(Desired desired, Changes changes) throws IOException {
        create(desired, Optional.empty(), changes);
        Path path = desired.path("path");
        changes.make(
                "update utime on file " + path,
                () -> files.touch(path, FileTime.from(machine.clock().instant())));
    }

    private void delete(Desired desired, Changes changes) throws IOException {
        Path path = desired.path("path");
        Optional<FileStatus> found = files.linkStatus(path);
        if (found.isEmpty()) {
            return;
        }
        Kind kind = found.get().kind();
        boolean removable = kind == Kind.REGULAR || kind == Kind.SYMLINK;
        if (!removable && !desired.flag("force_unlink", false)) {
            throw new ResourceException(
                    "Chef::Exceptions::FileTypeMismatch",
                    "Cannot delete " + desired.label() + ": " + path + " is " + kind.words()
                            + ", set force_unlink to true to remove");
        }
        changes.make("delete file " + path, () -> {
            if (kind == Kind.REGULAR) {
                Backup.of(desired, places.backup()).save(path, machine);
            }
            if (kind == Kind.DIRECTORY) {
                files.deleteTree(path);
            } else {
                files.delete(path);
            }
        });
    }

    private static String shortened(String checksum) {
        return checksum.substring(0, Math.min(SHORT_CHECKSUM, checksum.length()));
    }
}
