package dev.cairn.coordinator.domain.layer;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import java.util.Map;

/**
 * A layer of the OpsWorks model; the API's shape {@code Layer}.
 *
 * @param tags the layer's own; those that it inherits from its stack are the stack's
 */
public record Layer(
        LayerId id, StackId stackId, String type, LayerSettings settings, Map<String, String> tags, Instant createdAt)
        implements Entity {
    public Layer {
        tags = Map.copyOf(tags);
    }

    public String shortname() {
        return settings.shortname();
    }

    public Layer withSettings(LayerSettings changed) {
        return new Layer(id, stackId, type, changed, tags, createdAt);
    }

    public Layer withTags(Map<String, String> changed) {
        return new Layer(id, stackId, type, settings, changed, createdAt);
    }
}
