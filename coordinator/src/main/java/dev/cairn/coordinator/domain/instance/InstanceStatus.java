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
    CONNECTION_LOST;

    /** The word on the wire, such as {@code running_setup}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
