package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.lifecycle.Lifecycle;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Topology;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Load-based instances of a layer are started while it is busy and stopped while it is not (guide, "Using automatic load-based
 * scaling"). Others are never touched, and none is made or deleted. After a step metrics are ignored for a while, also across
 * a restart of the coordinator.
 */
public final class LoadBased {
    private static final int USUAL_COUNT = 1;
    private static final int USUAL_WAIT_MINUTES = 5;
    private static final int USUAL_PAUSE_MINUTES = 5;

    /** The smallest number first: web2 before web10. */
    private static final Comparator<Instance> BY_HOSTNAME = Comparator.comparingInt(
                    (Instance instance) -> instance.hostname().length())
            .thenComparing(Instance::hostname);

    private LoadBased() {}

    /** Which way to go. */
    public enum Direction {
        UP,
        DOWN;

        @Nullable
        Thresholds thresholds(LoadBasedScaling scaling) {
            return this == UP ? scaling.up() : scaling.down();
        }
    }

    /** Are the layer's metrics ignored at present, after a step? */
    public static boolean paused(StackSnapshot snapshot, LayerId layerId, Instant now) {
        Timer pause = snapshot.timers().get(new Timer.Key(Timer.Kind.SCALING_PAUSE, layerId.value()));
        return pause != null && pause.due().isAfter(now);
    }

    /** How long a threshold must be crossed without a break before a step. */
    public static Duration wait(LoadBasedScaling scaling, Direction direction) {
        Thresholds thresholds = direction.thresholds(scaling);
        Integer minutes = thresholds == null ? null : thresholds.thresholdsWaitMinutes();
        return Duration.ofMinutes(minutes == null ? USUAL_WAIT_MINUTES : minutes);
    }

    /**
     * One step: starts or stops as many instances as the layer's settings say, or as there are. The answer is those that were
     * moved.
     *
     * @param crossed which thresholds were crossed, for people
     */
    public static Outcome<List<InstanceId>> step(
            StackSnapshot snapshot,
            LayerId layerId,
            Direction direction,
            List<String> crossed,
            Load load,
            Instant now,
            Ids ids) {
        LoadBasedScaling scaling = snapshot.loadBasedScaling().get(layerId);
        Thresholds thresholds = scaling == null ? null : direction.thresholds(scaling);
        if (scaling == null || !scaling.enable() || thresholds == null || paused(snapshot, layerId, now)) {
            return Outcome.accepted(List.of(), List.of());
        }
        Draft draft = new Draft(snapshot, Actor.AUTO_SCALING, now, ids);
        Signal signal = direction == Direction.UP ? new Signal.StartRequested() : new Signal.StopRequested();
        List<Instance> moved = new ArrayList<>();
        for (Instance instance : candidates(snapshot, layerId, direction)) {
            if (moved.size() < or(thresholds.instanceCount(), USUAL_COUNT)
                    && Lifecycle.apply(draft, instance.id(), signal)) {
                moved.add(instance);
            }
        }
        draft.timer(
                Timer.Kind.SCALING_PAUSE,
                layerId,
                now.plus(Duration.ofMinutes(or(thresholds.ignoreMetricsMinutes(), USUAL_PAUSE_MINUTES))));
        note(draft, layerId, direction, crossed, load, moved);
        return Topology.settled(draft, moved.stream().map(Instance::id).toList());
    }

    private static List<Instance> candidates(StackSnapshot snapshot, LayerId layerId, Direction direction) {
        InstanceStatus from = direction == Direction.UP ? InstanceStatus.STOPPED : InstanceStatus.ONLINE;
        return snapshot.instances().values().stream()
                .filter(instance -> instance.settings().layerIds().contains(layerId))
                .filter(instance -> "load".equals(instance.settings().autoScalingType()))
                .filter(instance -> instance.status() == from)
                .sorted(direction == Direction.UP ? BY_HOSTNAME : BY_HOSTNAME.reversed())
                .toList();
    }

    private static void note(
            Draft draft, LayerId layerId, Direction direction, List<String> crossed, Load load, List<Instance> moved) {
        Map<String, String> evidence = new TreeMap<>(load.evidence());
        evidence.put("moved", moved.stream().map(Instance::hostname).collect(Collectors.joining(", ")));
        String way = direction == Direction.UP ? "up" : "down";
        draft.note(
                layerId,
                moved.isEmpty() ? "load scaling found nothing to go " + way + " with" : "scaled " + way + " by load",
                String.join(", ", crossed),
                evidence);
    }

    private static int or(@Nullable Integer given, int usual) {
        return given == null ? usual : given;
    }
}
