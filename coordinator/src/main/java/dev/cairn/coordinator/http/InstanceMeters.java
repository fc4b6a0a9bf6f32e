package dev.cairn.coordinator.http;

import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.port.FleetMetrics;
import dev.cairn.coordinator.port.FleetMetrics.InstanceMetrics;
import dev.cairn.coordinator.port.FleetMetrics.StackMetrics;
import dev.cairn.coordinator.port.Metric;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of single instances in Prometheus' text format, with its names and base units: ratios, bytes. Written by its library, not
 * as Micrometer's meters, of which there would be sixteen per instance to make and remove. Safe for many threads.
 */
final class InstanceMeters {
    private static final double KILOBYTE = 1024;
    private static final double PERCENT = 100;

    private final Supplier<FleetMetrics> latest;
    private final PrometheusMeterRegistry registry;
    private @Nullable Instant written;
    private @Nullable String text;

    InstanceMeters(Supplier<FleetMetrics> latest) {
        this.latest = latest;
        PrometheusRegistry collectors = new PrometheusRegistry();
        MultiCollector collector = () -> snapshots(latest.get());
        collectors.register(collector);
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collectors, Clock.SYSTEM);
    }

    /** Written once a minute, however many read it. */
    synchronized String text() {
        Instant minute = latest.get().minute();
        String known = text;
        if (known == null || !minute.equals(written)) {
            known = registry.scrape();
            text = known;
            written = minute;
        }
        return known;
    }

    private static MetricSnapshots snapshots(FleetMetrics metrics) {
        List<Labelled> instances = new ArrayList<>();
        for (StackMetrics stack : metrics.stacks()) {
            for (InstanceMetrics instance : stack.instances()) {
                instances.add(new Labelled(
                        Labels.of(
                                "hostname",
                                instance.hostname(),
                                "instance_id",
                                instance.id().value(),
                                "stack",
                                stack.name()),
                        instance));
            }
        }
        MetricSnapshots.Builder all = MetricSnapshots.builder().metricSnapshot(cpu(instances));
        for (Metric memory : List.of(
                Metric.MEMORY_BUFFERS,
                Metric.MEMORY_CACHED,
                Metric.MEMORY_FREE,
                Metric.MEMORY_SWAP,
                Metric.MEMORY_TOTAL,
                Metric.MEMORY_USED)) {
            String part = memory.word().substring("memory_".length());
            all.metricSnapshot(gauge(
                    "cairn_instance_memory_" + part + "_bytes",
                    "Memory of the instance: " + part,
                    instances,
                    one -> one.sample().of(memory) * KILOBYTE));
        }
        for (Metric load : List.of(Metric.LOAD_1, Metric.LOAD_5, Metric.LOAD_15)) {
            String minutes = load.word().substring("load_".length());
            all.metricSnapshot(gauge(
                    "cairn_instance_load" + minutes,
                    "Load average of the instance over " + minutes + " minutes",
                    instances,
                    one -> one.sample().of(load)));
        }
        all.metricSnapshot(gauge(
                "cairn_instance_processes",
                "Processes of the instance",
                instances,
                one -> one.sample().of(Metric.PROCS)));
        all.metricSnapshot(layers(metrics));
        return all.build();
    }

    private record Labelled(Labels labels, InstanceMetrics instance) {}

    private static GaugeSnapshot cpu(List<Labelled> instances) {
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        for (Metric metric : List.of(
                Metric.CPU_IDLE,
                Metric.CPU_NICE,
                Metric.CPU_STEAL,
                Metric.CPU_SYSTEM,
                Metric.CPU_USER,
                Metric.CPU_WAITIO)) {
            String mode = metric.word().substring("cpu_".length());
            for (Labelled one : instances) {
                points.add(point(
                        one.labels().add("mode", mode), one.instance().sample().of(metric) / PERCENT));
            }
        }
        return new GaugeSnapshot(
                new MetricMetadata(
                        "cairn_instance_cpu_ratio",
                        "Share of the time of all cores in which they were in this mode; all modes are 1 together"),
                points);
    }

    private static GaugeSnapshot gauge(
            String name, String help, List<Labelled> instances, ToDoubleFunction<InstanceMetrics> value) {
        return new GaugeSnapshot(
                new MetricMetadata(name, help),
                instances.stream()
                        .map(one -> point(one.labels(), value.applyAsDouble(one.instance())))
                        .toList());
    }

    /** To be joined by instance_id, since an instance may be in several layers. */
    private static GaugeSnapshot layers(FleetMetrics metrics) {
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        for (StackMetrics stack : metrics.stacks()) {
            for (InstanceMetrics instance : stack.instances()) {
                for (LayerId layer : instance.layerIds()) {
                    points.add(point(
                            Labels.of(
                                    "instance_id",
                                    instance.id().value(),
                                    "layer",
                                    stack.layers().getOrDefault(layer, ""),
                                    "layer_id",
                                    layer.value(),
                                    "stack_id",
                                    stack.stackId().value()),
                            1));
                }
            }
        }
        return new GaugeSnapshot(
                new MetricMetadata("cairn_instance_layer", "1 for each layer of each instance"), points);
    }

    private static GaugeDataPointSnapshot point(Labels labels, double value) {
        return new GaugeDataPointSnapshot(value, labels, null);
    }
}
