package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.FleetMetrics;
import dev.cairn.coordinator.port.FleetMetrics.InstanceMetrics;
import dev.cairn.coordinator.port.FleetMetrics.StackMetrics;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.MetricArchive;
import dev.cairn.coordinator.port.MetricSample;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one sample a minute of what agents tell with their beats, for the archive and for whoever publishes it. A beat costs an
 * addition. Safe for many threads.
 */
public final class Measuring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Measuring.class);
    private static final int MINUTES_PER_CLEANING = 60;

    private final Decisions decisions;
    private final Store store;
    private final MetricArchive archive;
    private final List<FleetMetrics.Listener> listeners;
    private final Time time;

    private Map<InstanceId, Beats> beats = new HashMap<>();
    private Instant minute;
    private int untilCleaning = 5;
    private volatile FleetMetrics latest;
    private volatile boolean closed;

    private record Beats(StackId stackId, MetricSample.Average average) {}

    public Measuring(
            Decisions decisions,
            Store store,
            MetricArchive archive,
            List<? extends FleetMetrics.Listener> listeners,
            Time time) {
        this.decisions = decisions;
        this.store = store;
        this.archive = archive;
        this.listeners = List.copyOf(listeners);
        this.time = time;
        minute = time.now().truncatedTo(ChronoUnit.MINUTES);
        latest = new FleetMetrics(Instant.EPOCH, List.of());
    }

    /** To be called once. */
    public void start() {
        scheduleNext();
    }

    /** An agent of this stack has beaten. */
    synchronized void beat(InstanceId id, StackId stackId, MachineMetrics metrics) {
        beats.computeIfAbsent(id, fresh -> new Beats(stackId, new MetricSample.Average()))
                .average()
                .add(metrics);
    }

    /** The last whole minute. */
    public FleetMetrics latest() {
        return latest;
    }

    private void scheduleNext() {
        Instant now = time.now();
        Duration wait =
                Duration.between(now, now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES));
        time.after(wait, this::round);
    }

    private void round() {
        if (closed) {
            return;
        }
        try {
            FleetMetrics measured = measured();
            latest = measured;
            guarded("keep", () -> keep(measured));
            listeners.forEach(listener -> guarded("publish", () -> listener.measured(measured)));
            guarded("clean", this::clean);
        } catch (RuntimeException e) {
            LOG.warn("metrics=lost a minute could not be taken", e);
        } finally {
            scheduleNext();
        }
    }

    private static void guarded(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("metrics={} failed for one minute", what, e);
        }
    }

    private FleetMetrics measured() {
        Map<InstanceId, Beats> taken;
        Instant of;
        synchronized (this) {
            taken = beats;
            beats = HashMap.newHashMap(taken.size());
            of = minute;
            minute = time.now().truncatedTo(ChronoUnit.MINUTES);
        }
        Map<StackId, Map<InstanceId, MetricSample>> byStack = new HashMap<>();
        taken.forEach((id, heard) -> byStack.computeIfAbsent(heard.stackId(), fresh -> new HashMap<>())
                .put(id, heard.average().sample()));
        List<StackMetrics> stacks = new ArrayList<>();
        byStack.forEach(
                (id, samples) -> decisions.snapshot(id).ifPresent(snapshot -> stacks.add(ofStack(snapshot, samples))));
        return new FleetMetrics(of, stacks);
    }

    private static StackMetrics ofStack(StackSnapshot snapshot, Map<InstanceId, MetricSample> samples) {
        List<InstanceMetrics> instances = new ArrayList<>();
        for (Instance instance : snapshot.instances().values()) {
            MetricSample sample = samples.get(instance.id());
            if (sample != null) {
                instances.add(new InstanceMetrics(
                        instance.id(), instance.hostname(), instance.settings().layerIds(), sample));
            }
        }
        Map<LayerId, String> layers = new HashMap<>();
        for (Layer layer : snapshot.layers().values()) {
            layers.put(layer.id(), layer.settings().shortname());
        }
        return new StackMetrics(
                snapshot.stack().id(),
                snapshot.stack().settings().name(),
                snapshot.stack().settings().region(),
                layers,
                instances);
    }

    private void keep(FleetMetrics measured) {
        int lost = 0;
        for (StackMetrics stack : measured.stacks()) {
            Map<LayerId, MetricSample.Average> layers = new HashMap<>();
            for (InstanceMetrics instance : stack.instances()) {
                lost += kept(instance.id().value(), measured.minute(), instance.sample()) ? 0 : 1;
                instance.layerIds()
                        .forEach(id -> layers.computeIfAbsent(id, fresh -> new MetricSample.Average())
                                .add(instance.sample()));
            }
            for (Map.Entry<LayerId, MetricSample.Average> layer : layers.entrySet()) {
                lost += kept(
                                layer.getKey().value(),
                                measured.minute(),
                                layer.getValue().sample())
                        ? 0
                        : 1;
            }
        }
        if (lost > 0) {
            LOG.warn("metrics=lost series={} of one minute could not be written", lost);
        }
    }

    private boolean kept(String series, Instant at, MetricSample sample) {
        try {
            archive.add(series, at, sample);
            return true;
        } catch (UncheckedIOException e) {
            LOG.debug("metrics=lost series={}", series, e);
            return false;
        }
    }

    /** What instances and layers that are gone have left goes, once an hour. */
    private void clean() {
        if (--untilCleaning > 0) {
            return;
        }
        untilCleaning = MINUTES_PER_CLEANING;
        Set<String> alive = new HashSet<>();
        store.instanceStates().forEach(instance -> alive.add(instance.id().value()));
        store.stacks()
                .forEach(stack -> decisions
                        .snapshot(stack.id())
                        .ifPresent(snapshot -> snapshot.layers().keySet().forEach(id -> alive.add(id.value()))));
        archive.keep(alive);
    }

    @Override
    public void close() {
        closed = true;
    }
}
