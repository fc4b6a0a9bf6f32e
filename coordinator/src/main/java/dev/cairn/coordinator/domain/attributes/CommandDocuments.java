package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the recipes of one command see.
 *
 * @param attributes node attributes: custom JSON, and on Chef 11 stacks the stack's configuration below it
 * @param dataBags bag to item to content
 */
public record CommandDocuments(
        Map<String, @Nullable Object> attributes, Map<String, Map<String, @Nullable Object>> dataBags) {

    /** Reads the text of a JSON object into maps, lists and values. */
    @FunctionalInterface
    public interface Json {
        Map<String, @Nullable Object> object(String text);
    }

    public static CommandDocuments of(
            StackSnapshot snapshot, Command command, List<UserProfile> users, Instant sentAt, Json json) {
        Instance self = snapshot.instances().get(command.instanceId());
        if (self == null) {
            throw new IllegalStateException("command " + command.id() + " is of an instance that is gone");
        }
        Map<String, @Nullable Object> custom = custom(snapshot, self, command, json);
        Map<String, Map<String, @Nullable Object>> customBags = CustomJson.dataBags(custom);
        if (snapshot.stack().settings().chefVersion().startsWith("11")) {
            Map<String, @Nullable Object> node = NodeAttributes.of(snapshot, self, command, users, sentAt);
            return new CommandDocuments(CustomJson.merged(node, custom), withoutReserved(customBags));
        }
        Map<String, Map<String, @Nullable Object>> bags = new LinkedHashMap<>(withoutReserved(customBags));
        bags.putAll(StackBags.of(snapshot, self, command, users, sentAt));
        addRemovedApps(snapshot, command, json, bags);
        custom.remove("opsworks");
        return new CommandDocuments(custom, bags);
    }

    /** Stack, then layers in the order of the instance's LayerIds, then deployment; later ones win. */
    private static Map<String, @Nullable Object> custom(
            StackSnapshot snapshot, Instance self, Command command, Json json) {
        Map<String, @Nullable Object> custom =
                overlaid(Map.of(), snapshot.stack().settings().customJson(), json);
        for (LayerId id : self.settings().layerIds()) {
            Layer layer = snapshot.layers().get(id);
            if (layer != null) {
                custom = overlaid(custom, layer.settings().customJson(), json);
            }
        }
        return overlaid(custom, command.customJson(), json);
    }

    private static Map<String, @Nullable Object> overlaid(
            Map<String, @Nullable Object> lower, @Nullable String text, Json json) {
        return text == null || text.isBlank()
                ? new LinkedHashMap<>(lower)
                : CustomJson.merged(lower, json.object(text));
    }

    private static Map<String, Map<String, @Nullable Object>> withoutReserved(
            Map<String, Map<String, @Nullable Object>> bags) {
        Map<String, Map<String, @Nullable Object>> kept = new LinkedHashMap<>(bags);
        kept.keySet().removeIf(bag -> bag.startsWith(StackBags.RESERVED));
        return kept;
    }

    /** The undeploy of a deleted app brings the app's item along, see {@link RemovedApp}. */
    private static void addRemovedApps(
            StackSnapshot snapshot, Command command, Json json, Map<String, Map<String, @Nullable Object>> bags) {
        boolean removed = command.type().equals("undeploy")
                && command.appIds().stream().anyMatch(id -> !snapshot.apps().containsKey(id));
        String text = command.customJson();
        if (removed && text != null) {
            Map<String, @Nullable Object> items =
                    CustomJson.dataBags(json.object(text)).get(StackBags.APPS);
            Map<String, @Nullable Object> apps = bags.get(StackBags.APPS);
            if (items != null && apps != null) {
                items.forEach(apps::putIfAbsent);
            }
        }
    }
}
