package dev.cairn.coordinator.domain.layer;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;

/** A layer of the OpsWorks model; the API's shape {@code Layer}. */
public record Layer(LayerId id, StackId stackId, String type, LayerSettings settings, Instant createdAt)
        implements Entity {
    public String shortname() {
        return settings.shortname();
    }

    public Layer withSettings(LayerSettings changed) {
        return new Layer(id, stackId, type, changed, createdAt);
    }
}
