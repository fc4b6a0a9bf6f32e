package dev.cairn.coordinator.domain.queue;

import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.Command.Cookbooks;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command of one instance is to be, before it has an id and a place in the queue.
 *
 * @param wanted which cookbooks it asks for; a stack without custom cookbooks gives none, an empty cache fresh ones
 */
public record CommandSpec(
        String type,
        List<String> recipes,
        Map<String, List<String>> args,
        Cookbooks wanted,
        List<AppId> appIds,
        @Nullable String customJson,
        @Nullable DeploymentId deploymentId,
        @Nullable String iamUserArn) {
    public CommandSpec {
        recipes = List.copyOf(recipes);
        args = Map.copyOf(args);
        appIds = List.copyOf(appIds);
    }

    /** A command of the coordinator's own, as lifecycle events make them. */
    public static CommandSpec own(String type, List<String> recipes, Cookbooks wanted, List<AppId> appIds) {
        return new CommandSpec(type, recipes, Map.of(), wanted, appIds, null, null, null);
    }
}
