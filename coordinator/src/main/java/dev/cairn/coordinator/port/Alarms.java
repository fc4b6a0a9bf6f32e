package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.autoscaling.AlarmReading;
import java.util.Map;
import java.util.Set;

/** The states of named alarms that somebody else keeps, such as CloudWatch. Safe for many threads. */
public interface Alarms extends AutoCloseable {
    /** Knows of none. */
    Alarms NONE = new Alarms() {
        @Override
        public boolean watches() {
            return false;
        }

        @Override
        public Map<String, AlarmReading> read(String region, Set<String> names) {
            return Map.of();
        }

        @Override
        public void close() {
            // There is nothing to let go of.
        }
    };

    /** False when alarms are not looked at at all. */
    boolean watches();

    /**
     * The states of these alarms, each by its name, upper and lower case being different. Never fails: what cannot be learned is
     * unknown, with the reason. May block for some seconds.
     */
    Map<String, AlarmReading> read(String region, Set<String> names);

    @Override
    void close();
}
