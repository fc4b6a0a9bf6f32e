package dev.cairn.coordinator.domain.app;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;

/** An app of the OpsWorks model; the API's shape {@code App}. The shortname never changes. */
public record App(AppId id, StackId stackId, String shortname, AppSettings settings, Instant createdAt)
        implements Entity {
    public App withSettings(AppSettings changed) {
        return new App(id, stackId, shortname, changed, createdAt);
    }
}
