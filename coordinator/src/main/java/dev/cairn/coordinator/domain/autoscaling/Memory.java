package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.layer.LayerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the planner keeps from one look at a stack to the next: for how long thresholds have been crossed, and what people were
 * told last. Soft state; with an empty one, waiting begins anew, so that a lost one can only delay a step. Immutable.
 *
 * @param crossed per layer how long each threshold or alarm has been crossed at every look
 * @param told the last verdict on each subject that is in the time line
 */
public record Memory(Map<LayerId, Map<Criterion, Duration>> crossed, Map<Subject, Told> told) {
    /** Nothing is known of former looks. */
    public static final Memory EMPTY = new Memory(Map.of(), Map.of());

    /** A verdict that lasts is told again after this time, so that it does not fall out of the time line. */
    private static final Duration REMINDER = Duration.ofDays(1);

    public Memory {
        crossed = Map.copyOf(crossed);
        told = Map.copyOf(told);
    }

    /** The same, but with all waiting to begin anew: it is not known what happened meanwhile. */
    public Memory waitingAnew() {
        return new Memory(Map.of(), told);
    }

    /** One reason for a step. */
    public record Criterion(Direction direction, String name) {}

    /** What a verdict is about: an instance or layer, and what of it. */
    public record Subject(Id id, String aspect) {}

    /** A verdict and when it was told. */
    public record Told(String verdict, Instant at) {}

    /** The next memory in the making; used by one thread. */
    static final class Next {
        private final Memory before;
        private final Map<LayerId, Map<Criterion, Duration>> crossed = new HashMap<>();
        private final Map<Subject, Told> told;

        Next(Memory before) {
            this.before = before;
            told = new HashMap<>(before.told);
        }

        Map<Criterion, Duration> crossedBefore(LayerId id) {
            return before.crossed.getOrDefault(id, Map.of());
        }

        /** A layer of which nothing is said is forgotten. */
        void crossed(LayerId id, Map<Criterion, Duration> now) {
            crossed.put(id, Map.copyOf(now));
        }

        /** Is this news? Remembers it as told. */
        boolean news(Id id, String aspect, String verdict, Instant now) {
            Subject subject = new Subject(id, aspect);
            Told last = told.get(subject);
            if (last != null && last.verdict().equals(verdict) && last.at().isAfter(now.minus(REMINDER))) {
                return false;
            }
            told.put(subject, new Told(verdict, now));
            return true;
        }

        /** True when something had been told of it; the next verdict is news. */
        boolean forget(Id id, String aspect) {
            return told.remove(new Subject(id, aspect)) != null;
        }

        Memory made(Set<? extends Id> alive) {
            told.keySet().removeIf(subject -> !alive.contains(subject.id()));
            return new Memory(crossed, told);
        }
    }
}
