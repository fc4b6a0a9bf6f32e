package dev.cairn.coordinator.simulate;

import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.autoscaling.Load;
import dev.cairn.coordinator.domain.autoscaling.Memory;
import dev.cairn.coordinator.domain.autoscaling.Observed;
import dev.cairn.coordinator.domain.autoscaling.Planner;
import dev.cairn.coordinator.domain.autoscaling.Policies;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.engine.SeededIds;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The planner at work on a stack on paper with one layer, a minute at a time. */
final class Planned {
    static final Duration MINUTE = Duration.ofMinutes(1);

    final SimulatedStack stack;
    final List<TimelineEntry> told = new ArrayList<>();
    Instant now;
    double cpu = 50;
    Duration boot = Duration.ofMinutes(4);
    Limits limits = Limits.USUAL;
    private Memory memory = Memory.EMPTY;
    private Policies policies;

    /**
     * A world that begins at this time.
     *
     * @param scaling what stands below {@code cairn.scaling} of the stack
     */
    Planned(String begin, Map<String, ?> scaling) {
        now = Instant.parse(begin);
        stack = new SimulatedStack(
                SimulatedStack.empty(Samples.stack().withSettings(Samples.stackSettings("{\"scaling\": ...}"))),
                new SeededIds(1));
        stack.take(List.of(Write.put(Samples.layer(Samples.APP_LAYER, "app", true))));
        settings(scaling);
    }

    void settings(Map<String, ?> scaling) {
        policies = Policies.of(stack.snapshot(), text -> Map.of("cairn", Map.of("scaling", scaling)), limits);
    }

    InstanceId add(int number, @Nullable String type) {
        stack.take(List.of(Write.put(Samples.instance(number, "ebs", type, Samples.APP_LAYER))));
        return Samples.instanceId(number);
    }

    InstanceId online(int number, @Nullable String type) {
        InstanceId id = add(number, type);
        stack.change(id, instance -> instance.to(InstanceStatus.ONLINE, now));
        return id;
    }

    /** A time-based instance that is on in these hours of every day. */
    InstanceId timed(int number, Integer... hours) {
        InstanceId id = add(number, "timer");
        Map<Integer, String> on = new TreeMap<>();
        List.of(hours).forEach(hour -> on.put(hour, "on"));
        Map<DayOfWeek, Map<Integer, String>> week = new EnumMap<>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            week.put(day, on);
        }
        stack.take(List.of(Write.put(new TimeBasedScaling(id, Samples.STACK, week))));
        return id;
    }

    void byLoad() {
        stack.take(List.of(Write.put(new LoadBasedScaling(
                Samples.APP_LAYER,
                Samples.STACK,
                true,
                new Thresholds(1, 2, 5, 80.0, -1.0, -1.0, List.of()),
                new Thresholds(1, 2, 5, 30.0, -1.0, -1.0, List.of())))));
    }

    void run(Duration time) {
        for (Instant end = now.plus(time); now.isBefore(end); ) {
            minute();
        }
    }

    void minute() {
        now = now.plus(MINUTE);
        stack.pass(now, new SimulatedStack.Machines() {
            @Override
            public Duration boot(Instance instance) {
                return boot;
            }

            @Override
            public Duration end(Instance instance) {
                return MINUTE;
            }
        });
        Map<InstanceId, Load> loads = new HashMap<>();
        for (Instance instance : all()) {
            if (instance.status() == InstanceStatus.ONLINE) {
                loads.put(instance.id(), new Load(cpu, 40, 1, 1));
            }
        }
        memory = stack.take(
                        Planner.look(
                                stack.snapshot(),
                                policies,
                                new Observed(loads, Map.of(), MINUTE),
                                memory,
                                now,
                                new SeededIds(now.getEpochSecond())),
                        new Planner.Plan(List.of(), memory))
                .memory();
        told.addAll(stack.told());
    }

    List<Instance> all() {
        return List.copyOf(stack.snapshot().instances().values());
    }

    InstanceStatus status(InstanceId id) {
        return Objects.requireNonNull(stack.snapshot().instances().get(id)).status();
    }

    /** Host names by status. */
    String names(InstanceStatus status) {
        return all().stream()
                .filter(instance -> instance.status() == status)
                .map(Instance::hostname)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    long times(String decision) {
        return told.stream().filter(entry -> entry.decision().equals(decision)).count();
    }
}
