package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.autoscaling.AlarmReading;
import dev.cairn.coordinator.port.Alarms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Alarms in the state that a test gives them. */
final class FakeAlarms implements Alarms {
    boolean watches = true;
    final Map<String, AlarmReading> states = new HashMap<>();
    /** What was asked for, call by call. */
    final List<String> calls = new ArrayList<>();

    @Override
    public boolean watches() {
        return watches;
    }

    @Override
    public Map<String, AlarmReading> read(String region, Set<String> names) {
        calls.add(region + " " + names);
        Map<String, AlarmReading> found = new HashMap<>();
        names.forEach(name -> found.put(name, states.getOrDefault(name, AlarmReading.NO_SUCH_ALARM)));
        return found;
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
