package dev.cairn.coordinator.compute.local;

/** What a machine on this host is made of, best first. */
public enum MachineKind {
    /** Namespaces over an overlay, made by root. */
    NAMESPACES,
    /** The same inside a user namespace, made by an ordinary user with subordinate ids. */
    ROOTLESS,
    /** Processes of this host in a directory of their own. */
    PROCESSES
}
