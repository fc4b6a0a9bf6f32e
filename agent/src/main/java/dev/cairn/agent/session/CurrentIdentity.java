package dev.cairn.agent.session;

/** The identity that holds now; a renewal replaces it. Threads may share it. */
public final class CurrentIdentity {
    private volatile Identity identity;

    public CurrentIdentity(Identity identity) {
        this.identity = identity;
    }

    /** The one that holds now. */
    public Identity get() {
        return identity;
    }

    void set(Identity renewed) {
        identity = renewed;
    }
}
