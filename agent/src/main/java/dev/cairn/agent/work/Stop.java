package dev.cairn.agent.work;

import java.util.concurrent.CompletableFuture;

/** A request to end a run early, made at most once. Threads may share it. */
public final class Stop {
    /** Who wants the run to end. */
    public enum Reason {
        CANCELLED,
        AGENT_ENDS
    }

    private final CompletableFuture<Reason> requested = new CompletableFuture<>();

    /** The first reason wins. */
    public void request(Reason reason) {
        requested.complete(reason);
    }

    public boolean isRequested() {
        return requested.isDone();
    }

    /** Completes when the stop is requested. */
    public CompletableFuture<Reason> requested() {
        return requested.copy();
    }
}
