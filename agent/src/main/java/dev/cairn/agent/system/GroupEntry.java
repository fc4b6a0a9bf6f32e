package dev.cairn.agent.system;

import java.util.List;

/** A line of group(5). */
public record GroupEntry(String name, int gid, List<String> members) {
    public GroupEntry {
        members = List.copyOf(members);
    }
}
