package dev.cairn.agent.session;

import java.time.Instant;

/**
 * EC2's word that it takes this spot machine back.
 *
 * @param at when it will
 */
public record SpotNotice(Action action, Instant at) {
    /** What EC2 will do with the machine. */
    public enum Action {
        TERMINATE,
        STOP,
        HIBERNATE
    }
}
