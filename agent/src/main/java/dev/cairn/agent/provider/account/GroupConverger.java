package dev.cairn.agent.provider.account;

import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.Accounts;
import dev.cairn.agent.system.GroupEntry;
import dev.cairn.agent.system.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/** The type group. Threads may share it. */
public final class GroupConverger implements Converger {
    private final Accounts accounts;
    private final AccountTools tools;

    public GroupConverger(Machine machine) {
        this.accounts = machine.accounts();
        this.tools = new AccountTools(machine.commands());
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        String name = desired.textOrName("group_name");
        Optional<GroupEntry> current = accounts.group(name);
        switch (request.action()) {
            case "create" -> {
                if (current.isEmpty()) {
                    create(name, desired, changes);
                } else {
                    modify("alter group ", current.get(), desired, changes);
                }
            }
            case "modify" -> modify("modify group ", current.orElseThrow(() -> absent(desired)), desired, changes);
            case "manage" -> {
                if (current.isPresent()) {
                    modify("manage group ", current.get(), desired, changes);
                }
            }
            case "remove" -> {
                if (current.isPresent()) {
                    changes.make("remove group " + name, () -> tools.run(List.of("groupdel", name)));
                }
            }
            default -> throw desired.unsupportedAction();
        }
    }

    private static ResourceException absent(Desired desired) {
        return new ResourceException(
                "Chef::Exceptions::Group", "Cannot modify " + desired.label() + " - group does not exist!");
    }

    private void create(String name, Desired desired, Changes changes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("groupadd"));
        desired.text("gid").ifPresent(gid -> arguments.addAll(List.of("-g", gid)));
        if (desired.flag("system", false)) {
            arguments.add("-r");
        }
        if (desired.flag("non_unique", false)) {
            arguments.add("-o");
        }
        arguments.add(name);
        List<String> members = List.copyOf(members(desired, "members"));
        requireNoConflict(desired);
        changes.make("create group " + name, () -> {
            tools.run(arguments);
            if (!members.isEmpty()) {
                fill(name, members);
            }
        });
    }

    /** Takes the new group away again when a member does not exist. */
    private void fill(String name, List<String> members) throws IOException {
        try {
            replaceMembers(name, members);
        } catch (ResourceException e) {
            tools.run(List.of("groupdel", name));
            throw e;
        }
    }

    /** A list, or names with commas between them. */
    private static SequencedSet<String> members(Desired desired, String property) {
        SequencedSet<String> members = new LinkedHashSet<>();
        for (String text : desired.texts(property)) {
            Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .filter(m -> !m.isEmpty())
                    .forEach(members::add);
        }
        return members;
    }

    private static void requireNoConflict(Desired desired) {
        SequencedSet<String> both = members(desired, "members");
        both.retainAll(members(desired, "excluded_members"));
        if (!both.isEmpty()) {
            throw new ResourceException(
                    "Chef::Exceptions::ConflictingMembersInGroup",
                    desired.label() + ": members and excluded_members both name " + String.join(", ", both));
        }
    }

    private void modify(String words, GroupEntry current, Desired desired, Changes changes) throws IOException {
        requireNoConflict(desired);
        List<Change> planned = new ArrayList<>();
        planned.add(Change.of(words + current.name()));
        String oldGid = Integer.toUnsignedString(current.gid());
        Optional<String> gid = desired.text("gid").filter(wanted -> !wanted.equals(oldGid));
        gid.ifPresent(
                wanted -> planned.add(Change.of("change gid from " + oldGid + " to " + wanted, "gid", oldGid, wanted)));

        boolean append = desired.flag("append", false);
        SequencedSet<String> wanted = members(desired, "members");
        SequencedSet<String> present = new LinkedHashSet<>(current.members());
        SequencedSet<String> added = new LinkedHashSet<>(wanted);
        added.removeAll(present);
        SequencedSet<String> removed = new LinkedHashSet<>(present);
        if (append) {
            removed.retainAll(members(desired, "excluded_members"));
        } else {
            removed.removeAll(wanted);
        }
        describe(append, wanted, present, added, removed, planned);
        if (planned.size() == 1) {
            return;
        }
        changes.make(planned, () -> {
            if (gid.isPresent()) {
                changeGid(current.name(), gid.get(), desired);
            }
            if (append) {
                for (String member : added) {
                    tools.run(List.of("gpasswd", "-a", member, current.name()));
                }
                for (String member : removed) {
                    tools.run(List.of("gpasswd", "-d", member, current.name()));
                }
            } else if (!added.isEmpty() || !removed.isEmpty()) {
                replaceMembers(current.name(), List.copyOf(wanted));
            }
        });
    }

    private static void describe(
            boolean append,
            SequencedSet<String> wanted,
            SequencedSet<String> present,
            SequencedSet<String> added,
            SequencedSet<String> removed,
            List<Change> planned) {
        if (append) {
            if (!added.isEmpty()) {
                String names = String.join(", ", added);
                planned.add(Change.of("add missing member(s): " + names, "members", null, names));
            }
            if (!removed.isEmpty()) {
                String names = String.join(", ", removed);
                planned.add(Change.of("remove existing member(s): " + names, "members", names, null));
            }
        } else if (!added.isEmpty() || !removed.isEmpty()) {
            planned.add(Change.of(
                    "replace group members with new list of members: " + String.join(", ", wanted),
                    "members",
                    String.join(", ", present),
                    String.join(", ", wanted)));
        }
    }

    private void changeGid(String name, String gid, Desired desired) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("groupmod", "-g", gid));
        if (desired.flag("non_unique", false)) {
            arguments.add("-o");
        }
        arguments.add(name);
        tools.run(arguments);
    }

    private void replaceMembers(String name, List<String> members) throws IOException {
        tools.run(List.of("gpasswd", "-M", String.join(",", members), name));
    }
}
