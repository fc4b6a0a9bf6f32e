package dev.cairn.coordinator.domain.effect;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;

/** A time at which a decision must be looked at again. Survives restarts; one of each kind per subject. */
public record Timer(Key id, StackId stackId, Instant due) implements Entity {
    /** What to look at, and what it is about (the id's text). */
    public record Key(Kind kind, String subject) implements Id {
        @Override
        public String value() {
            return kind + "/" + subject;
        }
    }

    public enum Kind {
        /** A shutdown command has used up its time; subject: instance. */
        SHUTDOWN_TIMEOUT,
        /** A command has not come back in time; subject: command. */
        COMMAND_EXPIRY,
        /** A machine should have shown up by now; subject: instance. */
        BOOT_TIMEOUT,
        /** The healer should look at this instance again; subject: instance. */
        HEAL_REVIEW,
        /** A reboot should be over; subject: instance. */
        REBOOT_TIMEOUT,
        /** Until then the metrics of a layer that scaled by load are ignored; subject: layer. */
        SCALING_PAUSE,
        /** Until then load-based scaling leaves alone what a person started or stopped; subject: instance. */
        HANDS_OFF,
        /** EC2 should have taken the machine back by now, as it had announced; subject: instance. */
        INTERRUPTION
    }
}
