package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What all instances with an agent measured in one minute. Immutable.
 *
 * @param minute its beginning
 */
public record FleetMetrics(Instant minute, List<StackMetrics> stacks) {
    public FleetMetrics {
        stacks = List.copyOf(stacks);
    }

    /** What one stack's instances measured. */
    public record StackMetrics(
            StackId stackId, String name, String region, Map<LayerId, String> layers, List<InstanceMetrics> instances) {
        public StackMetrics {
            layers = Map.copyOf(layers);
            instances = List.copyOf(instances);
        }
    }

    /** The average of what one instance measured. */
    public record InstanceMetrics(InstanceId id, String hostname, List<LayerId> layerIds, MetricSample sample) {
        public InstanceMetrics {
            layerIds = List.copyOf(layerIds);
        }
    }

    /** Hears of each minute, on a thread that it must not hold up: what takes time it does elsewhere. */
    @FunctionalInterface
    public interface Listener {
        void measured(FleetMetrics metrics);
    }
}
