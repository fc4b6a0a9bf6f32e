package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.instance.InstanceId;
import java.time.Duration;
import java.util.Map;

/**
 * What the planner is told of the world.
 *
 * @param loads of every instance whose agent told of it with its last beat and is not silent
 * @param alarms the stack's CloudWatch alarms by name; those that are missing are unknown
 * @param sinceLast time since the last look, on the monotonic clock
 */
public record Observed(Map<InstanceId, Load> loads, Map<String, AlarmReading> alarms, Duration sinceLast) {
    AlarmReading alarm(String name) {
        return alarms.getOrDefault(name, AlarmReading.NOT_WATCHED);
    }
}
