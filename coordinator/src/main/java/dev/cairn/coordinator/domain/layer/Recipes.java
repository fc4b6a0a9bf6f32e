package dev.cairn.coordinator.domain.layer;

import dev.cairn.coordinator.domain.LifecycleEvent;
import java.util.List;

/** The recipes of each lifecycle event, in order; the API's shape {@code Recipes}. */
public record Recipes(
        List<String> setup, List<String> configure, List<String> deploy, List<String> undeploy, List<String> shutdown) {
    public static final Recipes NONE = new Recipes(List.of(), List.of(), List.of(), List.of(), List.of());

    public Recipes {
        setup = List.copyOf(setup);
        configure = List.copyOf(configure);
        deploy = List.copyOf(deploy);
        undeploy = List.copyOf(undeploy);
        shutdown = List.copyOf(shutdown);
    }

    public List<String> of(LifecycleEvent event) {
        return switch (event) {
            case SETUP -> setup;
            case CONFIGURE -> configure;
            case DEPLOY -> deploy;
            case UNDEPLOY -> undeploy;
            case SHUTDOWN -> shutdown;
        };
    }
}
