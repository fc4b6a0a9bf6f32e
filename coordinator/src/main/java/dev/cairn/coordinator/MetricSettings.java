package dev.cairn.coordinator;

import dev.cairn.coordinator.metrics.cloudwatch.CloudWatchMetrics;
import dev.cairn.coordinator.port.FleetMetrics;
import dev.cairn.coordinator.port.Time;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who publishes metrics of instances, beside the coordinator itself.
 *
 * @param cloudWatch null when it does not
 */
public record MetricSettings(CloudWatchMetrics.@Nullable Config cloudWatch) {
    public static final MetricSettings NOBODY = new MetricSettings(null);

    static MetricSettings of(Settings settings) throws Settings.Invalid {
        String namespace = settings.text(Setting.CLOUDWATCH_NAMESPACE, "Cairn/OpsWorks");
        if (namespace.startsWith("AWS/") || !namespace.matches("[0-9A-Za-z.\\-_/#][0-9A-Za-z.\\-_/#: ]{0,254}")) {
            throw new Settings.Invalid(Setting.CLOUDWATCH_NAMESPACE.key()
                    + " must be up to 255 letters, digits and .-_/# and not begin with \"AWS/\", which belongs to AWS");
        }
        return new MetricSettings(
                settings.flag(Setting.CLOUDWATCH, false)
                        ? new CloudWatchMetrics.Config(namespace, settings.text(Setting.CLOUDWATCH_REGION))
                        : null);
    }

    /** Those that hear of each minute; each is closed by {@code opened}. */
    List<FleetMetrics.Listener> listeners(Time time, MeterRegistry meters, Opened opened) {
        if (cloudWatch == null) {
            return List.of();
        }
        CloudWatchMetrics metrics = opened.add("cloudwatch", new CloudWatchMetrics(cloudWatch, time));
        FunctionCounter.builder("cairn.cloudwatch.values.published", metrics, CloudWatchMetrics::published)
                .description("Values of metrics that CloudWatch has taken")
                .register(meters);
        FunctionCounter.builder("cairn.cloudwatch.values.lost", metrics, CloudWatchMetrics::lost)
                .description("Values of metrics that CloudWatch was not given or did not take")
                .register(meters);
        return List.of(metrics);
    }
}
