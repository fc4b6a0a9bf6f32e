package dev.cairn.coordinator.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.catalog.ThresholdsDraft;
import dev.cairn.coordinator.domain.scaling.ScalingJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a layer scales: what DescribeLoadBasedAutoScaling answers, or one configuration of it alone, and beside it what stands in the
 * layer's custom JSON below {@code cairn}.
 *
 * @param custom the custom JSON; empty when there is none
 */
record LayerPolicy(@Nullable ThresholdsDraft up, @Nullable ThresholdsDraft down, Map<String, @Nullable Object> custom) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LIST = "LoadBasedAutoScalingConfigurations";
    private static final String LAYER_ID = "LayerId";

    /**
     * Reads the text of a file.
     *
     * @param layerId which one when there are several; null when it does not matter
     */
    static LayerPolicy of(String file, String text, @Nullable String layerId) throws BadInput {
        JsonNode all;
        try {
            all = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BadInput(file + " is not JSON: " + e.getOriginalMessage());
        }
        JsonNode one = all.path(LIST).isArray() ? chosen(file, all.path(LIST), layerId) : all;
        keys(file, one, Set.of(LAYER_ID, "Enable", "UpScaling", "DownScaling", "cairn"));
        Map<String, @Nullable Object> custom = new HashMap<>();
        JsonNode cairn = one.has("cairn") ? one.path("cairn") : all.path("cairn");
        if (!cairn.isMissingNode()) {
            custom.put("cairn", JSON.convertValue(cairn, Object.class));
        }
        List<String> problems = ScalingJson.read(ScalingJson.in(custom)).problems();
        if (!problems.isEmpty()) {
            throw new BadInput(file + ": " + String.join("; ", problems));
        }
        LayerPolicy policy = new LayerPolicy(
                thresholds(file, one.path("UpScaling")), thresholds(file, one.path("DownScaling")), custom);
        if (policy.up() == null && policy.down() == null) {
            throw new BadInput(file + " has neither UpScaling nor DownScaling");
        }
        return policy;
    }

    private static JsonNode chosen(String file, JsonNode list, @Nullable String layerId) throws BadInput {
        List<JsonNode> found = new ArrayList<>();
        list.forEach(one -> {
            if (layerId == null || layerId.equals(one.path(LAYER_ID).asText())) {
                found.add(one);
            }
        });
        if (found.size() != 1) {
            throw new BadInput(file + " has the settings of " + list.size() + " layers; "
                    + (layerId == null ? "choose one with --layer-id" : "none or several are of " + layerId));
        }
        return found.getFirst();
    }

    private static void keys(String where, JsonNode object, Set<String> known) throws BadInput {
        if (!object.isObject()) {
            throw new BadInput(where + " must be a JSON object");
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!known.contains(member.getKey())) {
                throw new BadInput(where + " knows no \"" + member.getKey() + "\", only "
                        + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    private static @Nullable ThresholdsDraft thresholds(String file, JsonNode given) throws BadInput {
        if (given.isMissingNode() || given.isNull() || (given.isObject() && given.isEmpty())) {
            return null;
        }
        Set<String> known = Set.of(
                "InstanceCount",
                "ThresholdsWaitTime",
                "IgnoreMetricsTime",
                "CpuThreshold",
                "MemoryThreshold",
                "LoadThreshold",
                "Alarms");
        keys(file, given, known);
        for (Map.Entry<String, JsonNode> member : given.properties()) {
            boolean good = member.getKey().equals("Alarms")
                    ? member.getValue().isArray()
                    : member.getValue().isNumber();
            if (!good) {
                throw new BadInput(file + ": " + member.getKey() + " must be a "
                        + (member.getKey().equals("Alarms") ? "list" : "number"));
            }
        }
        List<String> alarms = new ArrayList<>();
        given.path("Alarms").forEach(alarm -> alarms.add(alarm.asText()));
        return new ThresholdsDraft(
                whole(given, "InstanceCount"),
                whole(given, "ThresholdsWaitTime"),
                whole(given, "IgnoreMetricsTime"),
                decimal(given, "CpuThreshold"),
                decimal(given, "MemoryThreshold"),
                decimal(given, "LoadThreshold"),
                alarms);
    }

    private static @Nullable Integer whole(JsonNode given, String name) {
        return given.has(name) ? given.path(name).asInt() : null;
    }

    private static @Nullable Double decimal(JsonNode given, String name) {
        return given.has(name) ? given.path(name).asDouble() : null;
    }
}
