package dev.cairn.coordinator.simulate;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.lifecycle.Lifecycle;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A stack on paper: takes up what decisions write, as far as scaling sees it, and lets machines boot and end in the time that they
 * are given. Runs no recipes and keeps no commands. For one thread.
 */
public final class SimulatedStack {
    private final Ids ids;
    private final List<TimelineEntry> timeline = new ArrayList<>();
    private StackSnapshot snapshot;

    /** Begins with this snapshot. */
    public SimulatedStack(StackSnapshot snapshot, Ids ids) {
        this.snapshot = snapshot;
        this.ids = ids;
    }

    /** A stack without layers and instances. */
    public static StackSnapshot empty(Stack stack) {
        return new StackSnapshot(
                1,
                stack,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                new Resources(Map.of(), Map.of(), Map.of(), Map.of(), Map.of()),
                Map.of());
    }

    public StackSnapshot snapshot() {
        return snapshot;
    }

    /** The entries since the last call. */
    public List<TimelineEntry> told() {
        List<TimelineEntry> told = List.copyOf(timeline);
        timeline.clear();
        return told;
    }

    /** Makes a decision true; the answer of a refusal is the fallback. */
    public <T> T take(Outcome<T> outcome, T fallback) {
        if (outcome instanceof Outcome.Accepted<T> accepted) {
            take(accepted.writes());
            return accepted.answer();
        }
        return fallback;
    }

    /** Makes writes true. */
    public void take(List<Write> writes) {
        if (writes.isEmpty()) {
            return;
        }
        Map<InstanceId, Instance> instances = new LinkedHashMap<>(snapshot.instances());
        Map<Timer.Key, Timer> timers = new LinkedHashMap<>(snapshot.timers());
        Map<LayerId, LoadBasedScaling> load = new LinkedHashMap<>(snapshot.loadBasedScaling());
        Map<LayerId, Layer> layers = new LinkedHashMap<>(snapshot.layers());
        Map<InstanceId, TimeBasedScaling> time = new LinkedHashMap<>(snapshot.timeBasedScaling());
        Stack stack = snapshot.stack();
        for (Write write : writes) {
            switch (write) {
                case Write.Put put -> {
                    switch (put.entity()) {
                        case Stack changed -> stack = changed;
                        case Layer layer -> layers.put(layer.id(), layer);
                        case Instance instance -> instances.put(instance.id(), instance);
                        case Timer timer -> timers.put(timer.id(), timer);
                        case LoadBasedScaling scaling -> load.put(scaling.id(), scaling);
                        case TimeBasedScaling scaling -> time.put(scaling.id(), scaling);
                        case TimelineEntry entry -> timeline.add(entry);
                        default -> {
                            // Commands, effects and errors are of no concern to scaling.
                        }
                    }
                }
                case Write.Delete delete -> {
                    instances.keySet().removeIf(delete.id()::equals);
                    timers.keySet().removeIf(delete.id()::equals);
                    if (delete.type() == TimeBasedScaling.class) {
                        time.keySet().removeIf(delete.id()::equals);
                    }
                }
            }
        }
        snapshot = new StackSnapshot(
                snapshot.version() + 1,
                stack,
                Collections.unmodifiableMap(layers),
                Collections.unmodifiableMap(instances),
                snapshot.apps(),
                snapshot.deployments(),
                snapshot.commands(),
                snapshot.permissions(),
                Collections.unmodifiableMap(load),
                Collections.unmodifiableMap(time),
                snapshot.resources(),
                Collections.unmodifiableMap(timers));
    }

    /** Changes one instance outside of all decisions, as the world does. */
    public void change(InstanceId id, UnaryOperator<Instance> change) {
        Instance present = snapshot.instances().get(id);
        if (present != null) {
            take(List.of(Write.put(change.apply(present))));
        }
    }

    /** Lets machines that are on their way arrive, and timers end. */
    public void pass(Instant now, Machines machines) {
        for (Instance instance : List.copyOf(snapshot.instances().values())) {
            Duration since = Duration.between(instance.statusSince(), now);
            switch (instance.status()) {
                case REQUESTED -> {
                    if (since.compareTo(machines.boot(instance)) >= 0) {
                        online(instance, now);
                    }
                }
                case STOPPING, SHUTTING_DOWN, TERMINATING -> {
                    if (since.compareTo(machines.end(instance)) >= 0) {
                        ended(instance, now);
                    }
                }
                default -> {
                    // It rests, or the caller has plans with it.
                }
            }
        }
        List<Write> over = snapshot.timers().values().stream()
                .filter(timer -> !timer.due().isAfter(now))
                .map(Write::delete)
                .toList();
        take(over);
    }

    /** How long machines take. */
    public interface Machines {
        /** From the request until online. */
        Duration boot(Instance instance);

        /** From the wish to stop until stopped. */
        Duration end(Instance instance);
    }

    private void online(Instance instance, Instant now) {
        Draft draft = new Draft(snapshot, Actor.COORDINATOR, now, ids);
        draft.put(instance.to(InstanceStatus.RUNNING_SETUP, instance.statusSince()));
        Lifecycle.apply(draft, instance.id(), new Signal.SetupSucceeded());
        take(draft.writes());
    }

    private void ended(Instance instance, Instant now) {
        Progress progress = instance.progress();
        boolean healing = progress.intent() == Progress.Intent.HEAL;
        take(List.of(Write.put(instance.withProgress(progress.withIntent(null))
                .to(healing ? InstanceStatus.REQUESTED : InstanceStatus.STOPPED, now))));
    }
}
