package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.catalog.Scaling;
import dev.cairn.coordinator.domain.catalog.ThresholdsDraft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The descriptions of scaling by load and by time. */
final class ScalingOperations {
    private ScalingOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("SetLoadBasedAutoScaling", Requirement.MANAGE, ScalingOperations::setByLoad),
                new Operation("DescribeLoadBasedAutoScaling", Requirement.SHOW, ScalingOperations::describeByLoad),
                new Operation("SetTimeBasedAutoScaling", Requirement.MANAGE, ScalingOperations::setByTime),
                new Operation("DescribeTimeBasedAutoScaling", Requirement.SHOW, ScalingOperations::describeByTime));
    }

    private static ObjectNode setByLoad(Call call) {
        Members members = call.members();
        LayerId id = new LayerId(members.requiredText("LayerId"));
        Boolean enable = members.bool("Enable");
        ThresholdsDraft up = thresholds(members.object("UpScaling"));
        ThresholdsDraft down = thresholds(members.object("DownScaling"));
        call.decide(
                LayerOperations.stackOf(call, id),
                (snapshot, trace) -> Scaling.byLoad(snapshot, id, enable, up, down, trace));
        return Shapes.empty();
    }

    private static ObjectNode describeByLoad(Call call) {
        List<String> ids = call.members().requiredTexts("LayerIds");
        List<ObjectNode> configurations = call.eachOf(
                ids,
                LayerId::new,
                (snapshot, id) ->
                        snapshot.layers().containsKey(id) ? Optional.of(byLoad(snapshot, id)) : Optional.empty());
        return Shapes.list("LoadBasedAutoScalingConfigurations", configurations, shape -> shape);
    }

    private static ObjectNode setByTime(Call call) {
        Members members = call.members();
        InstanceId id = new InstanceId(members.requiredText("InstanceId"));
        Map<DayOfWeek, Map<Integer, String>> schedule = schedule(members.object("AutoScalingSchedule"));
        call.decide(
                InstanceOperations.stackOf(call, id),
                (snapshot, trace) -> Scaling.byTime(snapshot, id, schedule, trace));
        return Shapes.empty();
    }

    /** Instances that are not time-based are left out. */
    private static ObjectNode describeByTime(Call call) {
        List<String> ids = call.members().requiredTexts("InstanceIds");
        List<ObjectNode> configurations = new ArrayList<>();
        call
                .eachOf(
                        ids,
                        InstanceId::new,
                        (snapshot, id) -> Optional.ofNullable(
                                        snapshot.instances().get(id))
                                .map(instance -> new Scheduled(
                                        instance, snapshot.timeBasedScaling().get(id))))
                .stream()
                .filter(scheduled ->
                        "timer".equals(scheduled.instance().settings().autoScalingType()))
                .map(ScalingOperations::byTime)
                .forEach(configurations::add);
        return Shapes.list("TimeBasedAutoScalingConfigurations", configurations, shape -> shape);
    }

    private record Scheduled(Instance instance, @Nullable TimeBasedScaling scaling) {}

    private static ObjectNode byLoad(StackSnapshot snapshot, LayerId id) {
        LoadBasedScaling scaling = snapshot.loadBasedScaling().get(id);
        ObjectNode shape = Shapes.single("LayerId", id.value());
        shape.put("Enable", scaling != null && scaling.enable());
        shape.set("UpScaling", shape(scaling == null ? null : scaling.up()));
        shape.set("DownScaling", shape(scaling == null ? null : scaling.down()));
        return shape;
    }

    private static ObjectNode byTime(Scheduled scheduled) {
        TimeBasedScaling scaling = scheduled.scaling();
        ObjectNode shape = Shapes.single("InstanceId", scheduled.instance().id().value());
        ObjectNode days = shape.putObject("AutoScalingSchedule");
        for (DayOfWeek day : DayOfWeek.values()) {
            ObjectNode hours = days.putObject(name(day));
            if (scaling != null) {
                // Hours that are off are as good as missing, and OpsWorks' examples show only those that are on.
                new TreeMap<>(scaling.schedule().getOrDefault(day, Map.of())).forEach((hour, word) -> {
                    if (word.equals("on")) {
                        hours.put(Integer.toString(hour), word);
                    }
                });
            }
        }
        return shape;
    }

    private static Map<DayOfWeek, Map<Integer, String>> schedule(@Nullable Members given) {
        Map<DayOfWeek, Map<Integer, String>> schedule = new EnumMap<>(DayOfWeek.class);
        if (given == null) {
            return schedule;
        }
        for (DayOfWeek day : DayOfWeek.values()) {
            Map<String, @Nullable String> hours = given.textMap(name(day));
            if (hours != null && !hours.isEmpty()) {
                Map<Integer, String> words = new TreeMap<>();
                hours.forEach((hour, word) -> {
                    if (!hour.matches("[0-9]{1,2}")) {
                        throw ApiFailure.invalid("Auto Scaling Schedule: hours are 0 to 23, not " + hour);
                    }
                    if (word != null && !word.isEmpty()) {
                        words.put(Integer.valueOf(hour), word);
                    }
                });
                schedule.put(day, words);
            }
        }
        return schedule;
    }

    private static String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private static @Nullable ThresholdsDraft thresholds(@Nullable Members given) {
        if (given == null) {
            return null;
        }
        return new ThresholdsDraft(
                given.integer("InstanceCount"),
                given.integer("ThresholdsWaitTime"),
                given.integer("IgnoreMetricsTime"),
                given.decimal("CpuThreshold"),
                given.decimal("MemoryThreshold"),
                given.decimal("LoadThreshold"),
                given.texts("Alarms"));
    }

    private static ObjectNode shape(@Nullable Thresholds thresholds) {
        ObjectNode shape = Shapes.empty();
        if (thresholds == null) {
            return shape;
        }
        Shapes.put(shape, "InstanceCount", thresholds.instanceCount());
        Shapes.put(shape, "ThresholdsWaitTime", thresholds.thresholdsWaitMinutes());
        Shapes.put(shape, "IgnoreMetricsTime", thresholds.ignoreMetricsMinutes());
        Shapes.put(shape, "CpuThreshold", thresholds.cpuThreshold());
        Shapes.put(shape, "MemoryThreshold", thresholds.memoryThreshold());
        Shapes.put(shape, "LoadThreshold", thresholds.loadThreshold());
        if (!thresholds.alarms().isEmpty()) {
            Shapes.texts(shape, "Alarms", thresholds.alarms());
        }
        return shape;
    }
}
