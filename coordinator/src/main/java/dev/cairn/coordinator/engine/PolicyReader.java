package dev.cairn.coordinator.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.autoscaling.Policies;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one stack's custom JSON says of scaling, read anew only when stack or layers have changed. For one thread. */
final class PolicyReader {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyReader.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Limits limits;
    private @Nullable Stack stack;
    private @Nullable Map<LayerId, Layer> layers;
    private @Nullable Policies policies;

    PolicyReader(Limits limits) {
        this.limits = limits;
    }

    Policies of(StackSnapshot snapshot) {
        Policies known = policies;
        if (known == null
                || stack == null
                || !stack.settings().equals(snapshot.stack().settings())
                || !snapshot.layers().equals(layers)) {
            known = Policies.of(snapshot, PolicyReader::object, limits);
            policies = known;
            stack = snapshot.stack();
            layers = snapshot.layers();
        }
        return known;
    }

    /** The API lets only objects in; one that is damaged all the same counts as none. */
    private static Map<String, @Nullable Object> object(String text) {
        try {
            return JSON.readValue(text, new TypeReference<LinkedHashMap<String, @Nullable Object>>() {});
        } catch (JsonProcessingException e) {
            LOG.warn("custom JSON cannot be read; scaling goes by OpsWorks' rules", e);
            return new LinkedHashMap<>();
        }
    }
}
