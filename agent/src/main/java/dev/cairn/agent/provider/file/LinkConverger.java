package dev.cairn.agent.provider.file;

import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.FileStatus.Kind;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The type link. A link is up to date when it points to exactly {@code to}; whether that exists does not matter for a
 * symbolic one. Threads may share it.
 */
public final class LinkConverger implements Converger {
    private final Machine machine;
    private final UnixFiles files;

    public LinkConverger(Machine machine) {
        this.machine = machine;
        this.files = machine.files();
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        Path link = desired.path("target_file");
        boolean hard = desired.text("link_type", "symbolic").equals("hard");
        switch (request.action()) {
            case "create" -> {
                String to = desired.text("to").orElseThrow(() -> desired.invalid("property to is required"));
                if (hard) {
                    createHard(link, to, changes);
                } else {
                    createSymbolic(link, to, desired, changes);
                }
            }
            case "delete" -> delete(link, hard, desired, changes);
            default -> throw desired.unsupportedAction();
        }
    }

    private void createSymbolic(Path link, String to, Desired desired, Changes changes) throws IOException {
        Optional<FileStatus> found = files.linkStatus(link);
        boolean isLink = found.isPresent() && found.get().is(Kind.SYMLINK);
        boolean upToDate = isLink && files.readLink(link).equals(to);
        if (!upToDate) {
            if (isLink) {
                changes.make("unlink existing symbolic link at " + link, () -> {});
            } else if (found.isPresent() && sameFile(found.get(), to)) {
                changes.make("unlink existing hard link at " + link, () -> {});
            } else if (found.isPresent()) {
                refuseDirectory(found.get(), "symlink at " + link + " to " + to);
                changes.make("unlink existing file at " + link, () -> {});
            }
            changes.make(
                    "create symlink at " + link + " to " + to, () -> replaceBySymlink(link, to, found.isPresent()));
        }
        Access wanted = Access.of(desired, machine, changes.whyRun());
        // Links have no modes of their own, and lose their owner when they are made anew.
        Access access =
                new Access(OptionalInt.empty(), wanted.uid(), wanted.ownerName(), wanted.gid(), wanted.groupName());
        List<Change> differences = access.differences(upToDate ? found : Optional.empty(), machine.accounts());
        if (!differences.isEmpty()) {
            changes.make(differences, () -> files.ownLink(link, access.uid(), access.gid()));
        }
    }

    /** A rename over the old link, so that the name is never absent: current symlinks of running services. */
    private void replaceBySymlink(Path link, String to, boolean present) throws IOException {
        if (!present) {
            files.symlink(link, to);
            return;
        }
        Path staged = files.stageBeside(link);
        files.delete(staged);
        files.symlink(staged, to);
        try {
            files.rename(staged, link);
        } finally {
            files.deleteIfPresent(staged);
        }
    }

    /** Chef unlinks whatever is in a link's place, which the kernel refuses for directories only. */
    private static void refuseDirectory(FileStatus found, String wanted) {
        if (found.is(Kind.DIRECTORY)) {
            throw new ResourceException(
                    "Errno::EEXIST", "cannot create " + wanted + ": a directory is in its place; remove it first");
        }
    }

    private boolean sameFile(FileStatus found, String to) throws IOException {
        Optional<FileStatus> target = files.linkStatus(Path.of(to));
        return target.isPresent() && target.get().sameFile(found);
    }

    private void createHard(Path link, String to, Changes changes) throws IOException {
        Optional<FileStatus> found = files.linkStatus(link);
        if (found.isPresent() && sameFile(found.get(), to)) {
            return;
        }
        if (found.isPresent()) {
            refuseDirectory(found.get(), "hard link at " + link + " to " + to);
        }
        if (files.linkStatus(Path.of(to)).isEmpty() && !changes.whyRun()) {
            throw new ResourceException("Errno::ENOENT", to + ", wanted for " + link);
        }
        if (found.isPresent()) {
            String what = found.get().is(Kind.SYMLINK) ? "symbolic link" : "file";
            changes.make("unlink existing " + what + " at " + link, () -> files.delete(link));
        }
        changes.make("create hard link at " + link + " to " + to, () -> files.hardLink(link, Path.of(to)));
    }

    private void delete(Path link, boolean hard, Desired desired, Changes changes) throws IOException {
        Optional<FileStatus> found = files.linkStatus(link);
        if (found.isEmpty()) {
            return;
        }
        boolean symbolic = found.get().is(Kind.SYMLINK);
        String to = desired.text("to", "");
        boolean fits = hard ? !symbolic && (to.isEmpty() || sameFile(found.get(), to)) : symbolic;
        if (!fits || found.get().is(Kind.DIRECTORY)) {
            throw new ResourceException(
                    "Chef::Exceptions::Link",
                    "Cannot delete " + desired.label() + " at " + link + "! Not a " + (hard ? "hard" : "symbolic")
                            + " link.");
        }
        changes.make("delete " + (hard ? "hard" : "symbolic") + " link at " + link, () -> files.delete(link));
    }
}
