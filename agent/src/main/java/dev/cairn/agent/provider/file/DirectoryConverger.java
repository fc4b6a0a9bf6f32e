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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The type directory. With recursive, only the last directory gets owner, group and mode. Threads may share it. */
public final class DirectoryConverger implements Converger {
    private final Machine machine;
    private final UnixFiles files;

    public DirectoryConverger(Machine machine) {
        this.machine = machine;
        this.files = machine.files();
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        switch (request.action()) {
            case "create" -> create(desired, changes);
            case "delete" -> delete(desired, changes);
            default -> throw desired.unsupportedAction();
        }
    }

    private void create(Desired desired, Changes changes) throws IOException {
        Path path = desired.path("path");
        boolean recursive = desired.flag("recursive", false);
        Optional<FileStatus> current = files.status(path);
        if (current.isPresent() && !current.get().is(Kind.DIRECTORY)) {
            throw new ResourceException(
                    "Chef::Exceptions::FileTypeMismatch",
                    "Cannot create directory " + path + ": it exists, but is "
                            + current.get().kind().words());
        }
        if (current.isEmpty() && files.linkStatus(path).isPresent()) {
            throw new ResourceException(
                    "Chef::Exceptions::FileTypeMismatch",
                    "Cannot create directory " + path + ": a symlink to something that does not exist is in its place");
        }
        if (current.isEmpty() && !recursive && !changes.whyRun()) {
            requireParent(path);
        }
        Access access = Access.of(desired, machine, changes.whyRun());
        List<Change> planned = new ArrayList<>();
        if (current.isEmpty()) {
            planned.add(Change.of("create new directory " + path));
        }
        planned.addAll(access.differences(current, machine.accounts()));
        if (planned.isEmpty()) {
            return;
        }
        changes.make(planned, () -> {
            if (current.isEmpty()) {
                make(path, recursive);
            }
            access.apply(files, path);
        });
    }

    private void make(Path path, boolean recursive) throws IOException {
        if (recursive) {
            files.createDirectories(path);
        } else {
            files.createDirectory(path);
        }
    }

    private void requireParent(Path path) throws IOException {
        Path parent = UnixFiles.parent(path);
        Optional<FileStatus> status = files.status(parent);
        if (status.isEmpty() || !status.get().is(Kind.DIRECTORY)) {
            throw new ResourceException(
                    "Chef::Exceptions::EnclosingDirectoryDoesNotExist",
                    "Parent directory " + parent + " does not exist, cannot create " + path);
        }
    }

    private void delete(Desired desired, Changes changes) throws IOException {
        Path path = desired.path("path");
        Optional<FileStatus> current = files.linkStatus(path);
        if (current.isEmpty()) {
            return;
        }
        boolean link = current.get().is(Kind.SYMLINK);
        boolean directory = files.status(path).filter(s -> s.is(Kind.DIRECTORY)).isPresent();
        if (!directory) {
            throw new ResourceException(
                    "Chef::Exceptions::FileTypeMismatch",
                    "Cannot delete " + desired.label() + " at " + path + ": it is "
                            + current.get().kind().words() + " and not a directory");
        }
        changes.make("delete existing directory " + path, () -> {
            // Ruby's rm_rf, too, takes a link away and leaves what it leads to.
            if (desired.flag("recursive", false) && !link) {
                files.deleteTree(path);
            } else {
                files.delete(path);
            }
        });
    }
}
