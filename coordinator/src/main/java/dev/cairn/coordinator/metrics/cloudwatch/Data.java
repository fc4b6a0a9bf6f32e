package dev.cairn.coordinator.metrics.cloudwatch;

import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.port.FleetMetrics.InstanceMetrics;
import dev.cairn.coordinator.port.FleetMetrics.StackMetrics;
import dev.cairn.coordinator.port.Metric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StatisticSet;

/** Metrics in CloudWatch's form: OpsWorks' names and dimensions, one dimension each; instances a value, layers and stacks a set. */
final class Data {
    private Data() {}

    static List<MetricDatum> of(Instant minute, StackMetrics stack) {
        List<MetricDatum> data = new ArrayList<>();
        Map<LayerId, List<InstanceMetrics>> layers = new LinkedHashMap<>();
        for (InstanceMetrics instance : stack.instances()) {
            instance.layerIds()
                    .forEach(layer -> layers.computeIfAbsent(layer, fresh -> new ArrayList<>())
                            .add(instance));
            for (Metric metric : Metric.values()) {
                double value = instance.sample().of(metric);
                data.add(datum(minute, metric, "InstanceId", instance.id().value(), datum -> datum.value(value)));
            }
        }
        layers.forEach((layer, instances) -> addSets(data, minute, "LayerId", layer.value(), instances));
        addSets(data, minute, "StackId", stack.stackId().value(), stack.instances());
        return data;
    }

    private static void addSets(
            List<MetricDatum> data, Instant minute, String dimension, String id, List<InstanceMetrics> instances) {
        if (instances.isEmpty()) {
            return;
        }
        for (Metric metric : Metric.values()) {
            double[] values = instances.stream()
                    .mapToDouble(instance -> instance.sample().of(metric))
                    .toArray();
            double sum = 0;
            double minimum = Double.MAX_VALUE;
            double maximum = -Double.MAX_VALUE;
            for (double value : values) {
                sum += value;
                minimum = Math.min(minimum, value);
                maximum = Math.max(maximum, value);
            }
            StatisticSet set = StatisticSet.builder()
                    .sampleCount((double) values.length)
                    .sum(sum)
                    .minimum(minimum)
                    .maximum(maximum)
                    .build();
            data.add(datum(minute, metric, dimension, id, datum -> datum.statisticValues(set)));
        }
    }

    private static MetricDatum datum(
            Instant minute, Metric metric, String dimension, String id, UnaryOperator<MetricDatum.Builder> value) {
        return value.apply(MetricDatum.builder()
                        .metricName(metric.word())
                        .timestamp(minute)
                        .unit(StandardUnit.NONE)
                        .dimensions(
                                Dimension.builder().name(dimension).value(id).build()))
                .build();
    }
}
