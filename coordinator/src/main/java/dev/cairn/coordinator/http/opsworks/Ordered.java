package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.Comparator;
import java.util.List;

/** What a stack holds, in order of creation; ids break ties so that two calls give the same order. */
final class Ordered {
    private Ordered() {}

    static List<Layer> layers(StackSnapshot snapshot) {
        return snapshot.layers().values().stream()
                .sorted(Comparator.comparing(Layer::createdAt)
                        .thenComparing(layer -> layer.id().value()))
                .toList();
    }

    static List<Instance> instances(StackSnapshot snapshot) {
        return snapshot.instances().values().stream()
                .sorted(Comparator.comparing(Instance::createdAt)
                        .thenComparing(instance -> instance.id().value()))
                .toList();
    }

    static List<App> apps(StackSnapshot snapshot) {
        return snapshot.apps().values().stream()
                .sorted(Comparator.comparing(App::createdAt)
                        .thenComparing(app -> app.id().value()))
                .toList();
    }
}
