package dev.cairn.coordinator.domain.instance;

import java.util.Locale;

/** The status words of OpsWorks, as its API spells them in lower case. */
public enum InstanceStatus {
    REQUESTED,
    PENDING,
    BOOTING,
    RUNNING_SETUP,
    ONLINE,
    SETUP_FAILED,
    START_FAILED,
    STOPPING,
    SHUTTING_DOWN,
    STOP_FAILED,
    STOPPED,
    REBOOTING,
    TERMINATING,
    TERMINATED,
    CONNECTION_LOST,
    /** A machine made elsewhere has asked to join; its first setup waits. */
    REGISTERING,
    /** It has joined and belongs to no layer. */
    REGISTERED,
    /** It was given to layers; their setup waits. */
    ASSIGNING,
    /** Its layers' shutdown recipes run before it leaves them. */
    UNASSIGNING,
    /** Its layers' shutdown recipes run before it leaves the stack. */
    DEREGISTERING;

    /** The word on the wire, such as {@code running_setup}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
