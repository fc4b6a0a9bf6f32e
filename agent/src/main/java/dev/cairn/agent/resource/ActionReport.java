package dev.cairn.agent.resource;

import java.util.List;

/**
 * What an action did, or in why-run would do. An action that changed nothing has no changes.
 *
 * @param changes in the order in which they were made
 */
public record ActionReport(List<Change> changes) {
    public static final ActionReport UP_TO_DATE = new ActionReport(List.of());

    public ActionReport {
        changes = List.copyOf(changes);
    }

    public boolean updated() {
        return !changes.isEmpty();
    }
}
