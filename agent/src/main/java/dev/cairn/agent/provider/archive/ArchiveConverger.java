package dev.cairn.agent.provider.archive;

import dev.cairn.agent.provider.archive.Archive.Entry;
import dev.cairn.agent.provider.archive.Archive.Kind;
import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The type archive_file. Once its destination is there an archive is left alone, unless {@code overwrite} says
 * otherwise. Threads may share it.
 */
public final class ArchiveConverger implements Converger {
    private final Machine machine;
    private final UnixFiles files;

    public ArchiveConverger(Machine machine) {
        this.machine = machine;
        this.files = machine.files();
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        if (!request.action().equals("extract")) {
            throw desired.unsupportedAction();
        }
        Path path = desired.path("path");
        Path destination = desired.path("destination").toAbsolutePath().normalize();
        boolean fresh = files.status(destination).isEmpty();
        if (fresh) {
            int mode = desired.mode().orElse(0755);
            changes.make("create directory " + destination, () -> {
                files.createDirectories(destination);
                files.chmod(destination, mode);
            });
        }
        if (files.status(path).isEmpty()) {
            // In why-run an earlier resource may be the one that would have fetched it.
            if (changes.whyRun()) {
                changes.make("extract " + path + " to " + destination, () -> {});
                return;
            }
            throw new ResourceException("Errno::ENOENT", "No archive found at " + path + "! Cannot continue.");
        }
        Archive archive = new Archive(path);
        Extraction extraction = new Extraction(
                destination, (int) desired.number("strip_components").orElse(0), desired.texts("options"), files);
        if (fresh || wantsOverwriting(desired, archive, extraction)) {
            changes.make("extract " + path + " to " + destination, () -> extract(archive, extraction, fresh));
        }
        own(desired, archive, extraction, changes);
    }

    /** A destination that failed halfway must not pass for unpacked in the next run. */
    private void extract(Archive archive, Extraction extraction, boolean fresh) throws IOException {
        boolean whole = false;
        try {
            archive.forEach(extraction::extract);
            extraction.finish();
            whole = true;
        } finally {
            if (fresh && !whole) {
                files.deleteTree(extraction.destination());
            }
        }
    }

    private boolean wantsOverwriting(Desired desired, Archive archive, Extraction extraction) throws IOException {
        String overwrite = desired.text("overwrite", "false");
        if (!overwrite.equals("auto")) {
            return overwrite.equals("true");
        }
        List<Path> differing = new ArrayList<>();
        archive.forEach((entry, content) -> {
            Optional<Path> place = extraction.place(entry.name());
            if (place.isPresent() && differs(entry, place.get())) {
                differing.add(place.get());
            }
        });
        return !differing.isEmpty();
    }

    /** By the time of files; that of directories changes with what others put into them. */
    private boolean differs(Entry entry, Path place) throws IOException {
        Optional<FileStatus> present = files.linkStatus(place);
        return present.isEmpty()
                || (entry.kind() == Kind.FILE
                        && present.get().modified().toInstant().getEpochSecond()
                                != entry.modified().toInstant().getEpochSecond());
    }

    private void own(Desired desired, Archive archive, Extraction extraction, Changes changes) throws IOException {
        Optional<String> owner = desired.text("owner");
        Optional<String> group = desired.text("group");
        if ((owner.isEmpty() && group.isEmpty())
                || files.status(extraction.destination()).isEmpty()) {
            return;
        }
        OptionalInt uid = owner.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(machine.accounts().uid(owner.get()));
        OptionalInt gid = group.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(machine.accounts().gid(group.get()));
        List<Path> foreign = new ArrayList<>();
        addForeign(extraction.destination(), uid, gid, foreign);
        archive.forEach((entry, content) -> {
            Optional<Path> place = extraction.place(entry.name());
            if (place.isPresent()) {
                addForeign(place.get(), uid, gid, foreign);
            }
        });
        if (!foreign.isEmpty()) {
            changes.make(
                    "set owner of files extracted in " + extraction.destination() + " to " + owner.orElse("") + ":"
                            + group.orElse(""),
                    () -> {
                        for (Path path : foreign) {
                            files.ownLink(path, uid, gid);
                        }
                    });
        }
    }

    private void addForeign(Path path, OptionalInt uid, OptionalInt gid, List<Path> foreign) throws IOException {
        Optional<FileStatus> present = files.linkStatus(path);
        if (present.isPresent()
                && ((uid.isPresent() && uid.getAsInt() != present.get().uid())
                        || (gid.isPresent() && gid.getAsInt() != present.get().gid()))) {
            foreign.add(path);
        }
    }
}
