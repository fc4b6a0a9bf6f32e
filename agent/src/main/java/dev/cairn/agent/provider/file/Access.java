package dev.cairn.agent.provider.file;

import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.Accounts;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import dev.cairn.agent.system.UnknownAccountException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The owner, group and mode that a recipe wants of a file; what it leaves out is not managed.
 *
 * @param ownerName for messages, empty when unmanaged
 * @param groupName for messages, empty when unmanaged
 */
record Access(OptionalInt mode, OptionalInt uid, String ownerName, OptionalInt gid, String groupName) {
    private static final int SET_ID_BITS = 06000;

    /**
     * Reads the wanted access.
     *
     * @param whyRun true to accept accounts that do not exist: an earlier resource of the run would have made them
     */
    static Access of(Desired desired, Machine machine, boolean whyRun) throws IOException {
        Optional<String> owner = desired.text("owner").or(() -> desired.text("user"));
        Optional<String> group = desired.text("group");
        return new Access(
                desired.mode(),
                owner.isEmpty() ? OptionalInt.empty() : uid(owner.get(), desired, machine.accounts(), whyRun),
                owner.orElse(""),
                group.isEmpty() ? OptionalInt.empty() : gid(group.get(), desired, machine.accounts(), whyRun),
                group.orElse(""));
    }

    private static OptionalInt uid(String owner, Desired desired, Accounts accounts, boolean whyRun)
            throws IOException {
        try {
            return OptionalInt.of(accounts.uid(owner));
        } catch (UnknownAccountException e) {
            if (whyRun) {
                return OptionalInt.empty();
            }
            throw new ResourceException("Chef::Exceptions::UserIDNotFound", desired.label() + ": " + e.getMessage(), e);
        }
    }

    private static OptionalInt gid(String group, Desired desired, Accounts accounts, boolean whyRun)
            throws IOException {
        try {
            return OptionalInt.of(accounts.gid(group));
        } catch (UnknownAccountException e) {
            if (whyRun) {
                return OptionalInt.empty();
            }
            throw new ResourceException(
                    "Chef::Exceptions::GroupIDNotFound", desired.label() + ": " + e.getMessage(), e);
        }
    }

    /** What differs, in the order that Chef reports; everything wanted when there is no file yet. */
    List<Change> differences(Optional<FileStatus> current, Accounts accounts) throws IOException {
        if (mode.isEmpty() && uid.isEmpty() && gid.isEmpty()) {
            return List.of();
        }
        List<Change> changes = new ArrayList<>(3);
        if (mode.isPresent()
                && (current.isEmpty()
                        || current.get().mode() != mode.getAsInt()
                        || ownershipDropsBits(current.get()))) {
            changes.add(change("mode", current.map(s -> octal(s.mode())).orElse(""), octal(mode.getAsInt())));
        }
        if (uid.isPresent() && (current.isEmpty() || current.get().uid() != uid.getAsInt())) {
            String before =
                    current.isEmpty() ? "" : accounts.userName(current.get().uid());
            changes.add(change("owner", before, ownerName));
        }
        if (gid.isPresent() && (current.isEmpty() || current.get().gid() != gid.getAsInt())) {
            String before =
                    current.isEmpty() ? "" : accounts.groupName(current.get().gid());
            changes.add(change("group", before, groupName));
        }
        return changes;
    }

    /** chown(2) clears set-uid and set-gid, so that a wanted mode with them has to be set again after it. */
    private boolean ownershipDropsBits(FileStatus current) {
        boolean owned = (uid.isEmpty() || uid.getAsInt() == current.uid())
                && (gid.isEmpty() || gid.getAsInt() == current.gid());
        return !owned && (mode.orElse(0) & SET_ID_BITS) != 0;
    }

    /** Owner and group first: see {@link #ownershipDropsBits}. */
    void apply(UnixFiles files, Path path) throws IOException {
        files.own(path, uid, gid);
        if (mode.isPresent()) {
            files.chmod(path, mode.getAsInt());
        }
    }

    private static Change change(String property, String before, String after) {
        return Change.of("change " + property + " from '" + before + "' to '" + after + "'", property, before, after);
    }

    static String octal(int mode) {
        return String.format(Locale.ROOT, "%04o", mode);
    }
}
