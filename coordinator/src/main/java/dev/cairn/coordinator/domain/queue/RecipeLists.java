package dev.cairn.coordinator.domain.queue;

import dev.cairn.coordinator.domain.LifecycleEvent;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which recipes an event runs on an instance: those of all its layers in the order of its LayerIds, each once, for each event
 * the built-in ones before the user's. The order between layers was never documented by OpsWorks; this one is stable.
 */
public final class RecipeLists {
    /** Recipes that agents bring along. */
    public static final String INSTALL_PACKAGES = "opsworks_dependencies::install";

    public static final String UPDATE_PACKAGES = "opsworks_dependencies::update";

    public static final String UPDATE_AGENT = "opsworks_agent::update";

    /** What OpsWorks gave a shutdown when a layer did not say otherwise. */
    private static final Duration DEFAULT_SHUTDOWN = Duration.ofMinutes(2);

    private RecipeLists() {}

    public static List<String> of(StackSnapshot snapshot, Instance instance, LifecycleEvent... events) {
        Set<String> recipes = new LinkedHashSet<>();
        if (List.of(events).contains(LifecycleEvent.SETUP)
                && builtIn(snapshot)
                && !packages(snapshot, instance).isEmpty()) {
            recipes.add(INSTALL_PACKAGES);
        }
        for (LifecycleEvent event : events) {
            if (builtIn(snapshot)) {
                layers(snapshot, instance)
                        .flatMap(layer -> LayerRecipes.of(layer, event).stream())
                        .forEach(recipes::add);
            }
            layers(snapshot, instance)
                    .forEach(layer ->
                            recipes.addAll(layer.settings().customRecipes().of(event)));
        }
        return List.copyOf(recipes);
    }

    /**
     * What start, stop, restart and rollback run: the recipes of built-in layers. Custom layers ignore these commands, and
     * recipes of users cannot hook them.
     */
    public static List<String> ofCommand(StackSnapshot snapshot, Instance instance, String command) {
        return builtIn(snapshot)
                ? layers(snapshot, instance)
                        .flatMap(layer -> LayerRecipes.ofCommand(layer, command).stream())
                        .distinct()
                        .toList()
                : List.of();
    }

    private static boolean builtIn(StackSnapshot snapshot) {
        return snapshot.stack().settings().chefVersion().startsWith("11");
    }

    /** What the instance's layers want installed at setup; since Chef 12 that was left to recipes. */
    public static List<String> packages(StackSnapshot snapshot, Instance instance) {
        return layers(snapshot, instance)
                .flatMap(layer -> layer.settings().packages().stream())
                .distinct()
                .toList();
    }

    /** The longest of the instance's layers. */
    public static Duration shutdownTimeout(StackSnapshot snapshot, Instance instance) {
        return layers(snapshot, instance)
                .map(layer -> Duration.ofSeconds(layer.settings().shutdownTimeoutSeconds()))
                .max(Duration::compareTo)
                .orElse(DEFAULT_SHUTDOWN);
    }

    private static Stream<Layer> layers(StackSnapshot snapshot, Instance instance) {
        Stream<LayerId> ids = instance.settings().layerIds().stream();
        return ids.map(id -> snapshot.layers().get(id)).filter(Objects::nonNull);
    }
}
