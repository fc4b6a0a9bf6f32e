package dev.cairn.agent.system;

/** A line of passwd(5). */
public record UserEntry(String name, int uid, int gid, String comment, String home, String shell) {}
