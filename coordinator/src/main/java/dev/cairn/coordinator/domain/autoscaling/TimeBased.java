package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.lifecycle.Lifecycle;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Topology;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Time-based instances run while the present hour of UTC is on in their weekly schedule (guide, "Using automatic time-based
 * scaling"). An instance without a schedule stays as it is. What people do to an instance within an hour is undone by the next
 * look, as in OpsWorks.
 */
public final class TimeBased {
    private TimeBased() {}

    /** Brings the time-based instances of a stack to what their schedules say; the answer is those that were moved. */
    public static Outcome<List<InstanceId>> look(StackSnapshot snapshot, Instant now, Ids ids) {
        Draft draft = new Draft(snapshot, Actor.AUTO_SCALING, now, ids);
        List<InstanceId> moved = new ArrayList<>();
        for (TimeBasedScaling scaling : snapshot.timeBasedScaling().values()) {
            Instance instance = snapshot.instances().get(scaling.id());
            if (instance == null || !"timer".equals(instance.settings().autoScalingType())) {
                continue;
            }
            boolean on = isOn(scaling, now);
            Optional<Signal> wanted = on ? start(instance, now) : stop(instance);
            if (wanted.isPresent() && Lifecycle.apply(draft, instance.id(), wanted.get())) {
                moved.add(instance.id());
                draft.note(
                        instance.id(),
                        on ? "started by its schedule" : "stopped by its schedule",
                        "the schedule says " + (on ? "on" : "off"),
                        Map.of(
                                "hour",
                                hour(now).toString(),
                                "was",
                                instance.status().word()));
            }
        }
        return Topology.settled(draft, List.copyOf(moved));
    }

    private static boolean isOn(TimeBasedScaling scaling, Instant now) {
        ZonedDateTime hour = hour(now);
        return "on"
                .equals(scaling.schedule()
                        .getOrDefault(hour.getDayOfWeek(), Map.of())
                        .get(hour.getHour()));
    }

    private static ZonedDateTime hour(Instant now) {
        return now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.HOURS);
    }

    /** A start that has failed is tried again in the next hour. */
    private static Optional<Signal> start(Instance instance, Instant now) {
        return switch (instance.status()) {
            case STOPPED -> Optional.of(new Signal.StartRequested());
            case START_FAILED ->
                instance.statusSince().isBefore(hour(now).toInstant())
                        ? Optional.of(new Signal.StartRequested())
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** One whose agent is silent is the healer's, and one that could not be stopped a person's. */
    private static Optional<Signal> stop(Instance instance) {
        return switch (instance.status()) {
            case REQUESTED, PENDING, BOOTING, RUNNING_SETUP, ONLINE, SETUP_FAILED ->
                Optional.of(new Signal.StopRequested());
            default -> Optional.empty();
        };
    }
}
