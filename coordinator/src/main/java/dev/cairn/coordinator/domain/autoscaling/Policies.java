package dev.cairn.coordinator.domain.autoscaling;

import dev.cairn.coordinator.domain.attributes.CustomJson;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.scaling.ScalingJson;
import dev.cairn.coordinator.domain.scaling.ScalingJson.Reading;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a stack's and its layers' custom JSON say of scaling beyond OpsWorks: the stack's, the layers' on top of it in the order in
 * which an instance has them, as for attributes. For one thread.
 */
public final class Policies {
    private static final String KEY = "scaling";

    private final Map<String, @Nullable Object> stack;
    private final Map<LayerId, Map<String, @Nullable Object>> layers;
    private final Limits limits;
    private final Map<List<LayerId>, Reading> read = new HashMap<>();

    private Policies(
            Map<String, @Nullable Object> stack, Map<LayerId, Map<String, @Nullable Object>> layers, Limits limits) {
        this.stack = stack;
        this.layers = layers;
        this.limits = limits;
    }

    /**
     * The policies of a stack.
     *
     * @param reader reads the text of a JSON object into maps, lists and values
     * @param limits of what may be created
     */
    public static Policies of(
            StackSnapshot snapshot, Function<String, Map<String, @Nullable Object>> reader, Limits limits) {
        Map<LayerId, Map<String, @Nullable Object>> layers = new HashMap<>();
        snapshot.layers()
                .forEach((id, layer) -> layers.put(id, part(layer.settings().customJson(), reader)));
        return new Policies(part(snapshot.stack().settings().customJson(), reader), layers, limits);
    }

    /** The part about scaling, alone in its object; most have none, and their text is not read. */
    private static Map<String, @Nullable Object> part(
            @Nullable String customJson, Function<String, Map<String, @Nullable Object>> reader) {
        if (customJson == null || !customJson.contains("\"" + KEY + "\"")) {
            return Map.of();
        }
        Object scaling = ScalingJson.in(reader.apply(customJson));
        Map<String, @Nullable Object> part = new HashMap<>();
        if (scaling != null) {
            part.put(KEY, scaling);
        }
        return part;
    }

    Limits limits() {
        return limits;
    }

    /** Those of an instance with these layers, or of one layer. */
    Reading of(List<LayerId> ids) {
        return read.computeIfAbsent(ids, asked -> {
            Map<String, @Nullable Object> merged = stack;
            for (LayerId id : asked) {
                merged = CustomJson.merged(merged, layers.getOrDefault(id, Map.of()));
            }
            return ScalingJson.read(merged.get(KEY));
        });
    }
}
