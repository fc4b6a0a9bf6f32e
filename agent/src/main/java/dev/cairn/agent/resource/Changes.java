package dev.cairn.agent.resource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what an action changes, and makes each change unless this is why-run. Providers change the machine only
 * inside of it, which is what makes why-run safe. Confined to one thread and one action.
 */
public final class Changes {
    /** What makes a change real. */
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }

    private final boolean whyRun;
    private final List<Change> made = new ArrayList<>();

    public Changes(boolean whyRun) {
        this.whyRun = whyRun;
    }

    public boolean whyRun() {
        return whyRun;
    }

    public void make(String description, Step step) throws IOException {
        make(List.of(Change.of(description)), step);
    }

    public void make(Change change, Step step) throws IOException {
        make(List.of(change), step);
    }

    /** Several lines of the report for one step: it is made as a whole or not at all. */
    public void make(List<Change> changes, Step step) throws IOException {
        if (!whyRun) {
            step.run();
        }
        made.addAll(changes);
    }

    public boolean any() {
        return !made.isEmpty();
    }

    public ActionReport report() {
        return made.isEmpty() ? ActionReport.UP_TO_DATE : new ActionReport(made);
    }
}
