package dev.cairn.coordinator.domain.scaling;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.DayOfWeek;
import java.util.Map;

/**
 * An instance's weekly schedule; the API's shape {@code WeeklyAutoScalingSchedule}.
 *
 * @param schedule per day the hours of UTC that are given, with {@code on} or {@code off}
 */
public record TimeBasedScaling(InstanceId id, StackId stackId, Map<DayOfWeek, Map<Integer, String>> schedule)
        implements Entity {}
