package dev.cairn.coordinator.domain.queue;

import dev.cairn.coordinator.domain.LifecycleEvent;
import dev.cairn.coordinator.domain.layer.Layer;
import java.util.Map;
import java.util.Optional;

/**
 * The recipes that stacks of Chef 11 run by themselves on their built-in layers: deploying an app, the way back, and the
 * commands to its server ({@code deploy::TYPE} and its relatives in the guide's tables of built-in recipes). Agents bring them
 * along. Each skips apps of other types.
 */
final class LayerRecipes {
    private static final Map<String, String> APP_LAYERS =
            Map.of("php-app", "php", "rails-app", "rails", "nodejs-app", "nodejs", "java-app", "java", "web", "web");

    private LayerRecipes() {}

    static Optional<String> of(Layer layer, LifecycleEvent event) {
        return switch (event) {
            case DEPLOY -> of(layer, "");
            case UNDEPLOY -> of(layer, "-undeploy");
            case SETUP, CONFIGURE, SHUTDOWN -> Optional.empty();
        };
    }

    /**
     * Of a command that is no lifecycle event.
     *
     * @param command start, stop, restart or rollback
     */
    static Optional<String> ofCommand(Layer layer, String command) {
        return of(layer, "-" + command);
    }

    private static Optional<String> of(Layer layer, String ending) {
        return Optional.ofNullable(APP_LAYERS.get(layer.type())).map(type -> "deploy::" + type + ending);
    }
}
