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

    /** What the domain leaves to others. */
    public interface Outside {
        /** Reads the text of a JSON object into maps, lists and values, numbers as exactly as they were written. */
        Map<String, @Nullable Object> object(String text);

        /** OpsWorks' fingerprint of a public key of a host; null when it cannot be read. */
        @Nullable
        String fingerprint(@Nullable String publicKey);
    }

    public static CommandDocuments of(
            StackSnapshot snapshot, Command command, List<UserProfile> users, Instant sentAt, Outside outside) {
        Instance self = snapshot.instances().get(command.instanceId());
        if (self == null) {
            throw new IllegalStateException("command " + command.id() + " is of an instance that is gone");
        }
        Map<String, @Nullable Object> own = object(command.customJson(), outside);
        boolean removed = command.type().equals("undeploy") && RemovedApp.in(own);
        Map<String, @Nullable Object> custom = custom(snapshot, self, removed ? Map.of() : own, outside);
        Map<String, Map<String, @Nullable Object>> bags =
                new LinkedHashMap<>(withoutReserved(CustomJson.dataBags(custom)));
        if (snapshot.stack().settings().chefVersion().startsWith("11")) {
            Map<String, @Nullable Object> node = NodeAttributes.of(snapshot, self, command, users, sentAt);
            if (removed) {
                node = CustomJson.merged(node, RemovedApp.attributes(own));
            }
            return new CommandDocuments(CustomJson.merged(node, custom), bags);
        }
        bags.putAll(StackBags.of(snapshot, self, command, users, sentAt, outside));
        if (removed) {
            Map<String, @Nullable Object> apps = new LinkedHashMap<>(bags.getOrDefault(StackBags.APPS, Map.of()));
            RemovedApp.items(own).forEach(apps::putIfAbsent);
            bags.put(StackBags.APPS, apps);
        }
        return new CommandDocuments(withoutBags(custom), bags);
    }

    /**
     * What else was given below {@code opsworks} goes along: agents since Chef 12 leave it out of the node, with a warning in the
     * log.
     */
    private static Map<String, @Nullable Object> withoutBags(Map<String, @Nullable Object> custom) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>(custom);
        Map<String, @Nullable Object> opsworks = CustomJson.object(custom.get("opsworks"));
        opsworks.remove("data_bags");
        if (opsworks.isEmpty()) {
            attributes.remove("opsworks");
        } else {
            attributes.put("opsworks", opsworks);
        }
        return attributes;
    }

    /** Stack, then layers in the order of the instance's LayerIds, then the command's own; later ones win. */
    private static Map<String, @Nullable Object> custom(
            StackSnapshot snapshot, Instance self, Map<String, @Nullable Object> own, Outside outside) {
        Map<String, @Nullable Object> custom =
                object(snapshot.stack().settings().customJson(), outside);
        for (LayerId id : self.settings().layerIds()) {
            Layer layer = snapshot.layers().get(id);
            if (layer != null) {
                custom = CustomJson.merged(custom, object(layer.settings().customJson(), outside));
            }
        }
        return CustomJson.merged(custom, own);
    }

    private static Map<String, @Nullable Object> object(@Nullable String text, Outside outside) {
        return text == null || text.isBlank() ? new LinkedHashMap<>() : outside.object(text);
    }

    private static Map<String, Map<String, @Nullable Object>> withoutReserved(
            Map<String, Map<String, @Nullable Object>> bags) {
        Map<String, Map<String, @Nullable Object>> kept = new LinkedHashMap<>(bags);
        kept.keySet().removeIf(bag -> bag.startsWith(StackBags.RESERVED));
        return kept;
    }
}
