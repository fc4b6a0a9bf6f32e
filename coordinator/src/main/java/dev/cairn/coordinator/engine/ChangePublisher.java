package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.port.ChangeFeed;
import dev.cairn.coordinator.port.ChangeFeed.Change;
import java.util.Map;

/** Turns committed writes into changes for whoever watches. */
final class ChangePublisher {
    private static final Map<Class<? extends Entity>, Change.Kind> KINDS = Map.of(
            Stack.class, Change.Kind.STACK,
            Layer.class, Change.Kind.LAYER,
            Instance.class, Change.Kind.INSTANCE,
            App.class, Change.Kind.APP,
            Deployment.class, Change.Kind.DEPLOYMENT,
            Command.class, Change.Kind.COMMAND,
            TimelineEntry.class, Change.Kind.TIMELINE);

    private ChangePublisher() {}

    static void publish(ChangeFeed changes, StackId stackId, Write write) {
        switch (write) {
            case Write.Put put ->
                publish(
                        changes,
                        stackId,
                        put.entity().getClass(),
                        put.entity().id().value());
            case Write.Delete delete ->
                publish(changes, stackId, delete.type(), delete.id().value());
        }
    }

    private static void publish(ChangeFeed changes, StackId stackId, Class<? extends Entity> type, String subject) {
        Change.Kind kind = KINDS.get(type);
        if (kind != null) {
            changes.publish(new Change(kind, stackId, subject));
        }
    }
}
