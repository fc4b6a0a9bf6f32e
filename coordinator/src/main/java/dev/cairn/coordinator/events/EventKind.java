package dev.cairn.coordinator.events;

import dev.cairn.coordinator.domain.event.StackEvent;

/** The kinds of events among which an operator chooses. */
public enum EventKind {
    INSTANCE,
    COMMAND,
    DEPLOYMENT,
    ALERT;

    public static EventKind of(StackEvent event) {
        return switch (event.detail()) {
            case StackEvent.InstanceStateChange change -> INSTANCE;
            case StackEvent.CommandStateChange change -> COMMAND;
            case StackEvent.DeploymentStateChange change -> DEPLOYMENT;
            case StackEvent.Alert alert -> ALERT;
        };
    }
}
