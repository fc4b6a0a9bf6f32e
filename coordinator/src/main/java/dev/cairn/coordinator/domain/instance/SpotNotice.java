package dev.cairn.coordinator.domain.instance;

import java.time.Instant;
import java.util.Locale;

/**
 * EC2's word that it takes a spot machine back. EC2's guide: "Spot Instance interruption notices".
 *
 * @param at when EC2 will do so, as a rule two minutes after it has said so
 */
public record SpotNotice(Action action, Instant at) {
    /** What EC2 will do with the machine. */
    public enum Action {
        TERMINATE,
        STOP,
        /** Begins with the notice: there is no time for anything. */
        HIBERNATE;

        /** As EC2 says it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
