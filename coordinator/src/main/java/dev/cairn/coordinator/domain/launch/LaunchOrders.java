package dev.cairn.coordinator.domain.launch;

import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.lifecycle.Equipping;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules by which stack, layers and instance make one machine, after the start sequence of OpsWorks' guide. */
public final class LaunchOrders {
    /** EC2 takes 50 tags of a resource; these are left to those that say whose it is. */
    private static final int USER_TAGS = 40;

    private LaunchOrders() {}

    public static LaunchOrder of(StackSnapshot snapshot, Instance instance) {
        Stack stack = snapshot.stack();
        List<Layer> layers = layers(snapshot, instance);
        List<LayerSettings> settings = layers.stream().map(Layer::settings).toList();
        Set<BuiltInSecurityGroup> builtIn = new LinkedHashSet<>();
        if (stack.settings().useOpsworksSecurityGroups()) {
            builtIn.add(BuiltInSecurityGroup.DEFAULT);
            layers.forEach(layer -> builtIn.add(BuiltInSecurityGroup.of(layer.type())));
        }
        return new LaunchOrder(
                stack.settings().region(),
                stack.settings().vpcId(),
                inZone(instance.settings(), Equipping.zone(snapshot, instance.id())),
                instanceProfileArn(snapshot, instance),
                List.copyOf(builtIn),
                settings.stream()
                        .flatMap(layer -> layer.customSecurityGroupIds().stream())
                        .distinct()
                        .toList(),
                publicIp(settings),
                instance.settings().ebsOptimized()
                        || settings.stream().anyMatch(LayerSettings::useEbsOptimizedInstances),
                tags(stack, layers, instance));
    }

    /** Volumes stay in the zone that they were made in. A subnet has its zone, and says what the machine is open to: it is kept. */
    private static InstanceSettings inZone(InstanceSettings settings, @Nullable String zone) {
        return zone == null || settings.subnetId() != null ? settings : settings.withAvailabilityZone(zone);
    }

    /** The first layer's own profile, or the stack's; null when neither has one. */
    public static @Nullable String instanceProfileArn(StackSnapshot snapshot, Instance instance) {
        String arn = layers(snapshot, instance).stream()
                .map(layer -> layer.settings().customInstanceProfileArn())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(snapshot.stack().settings().defaultInstanceProfileArn());
        return arn.isEmpty() ? null : arn;
    }

    /** One layer that wants an address is enough; null when none says anything. */
    private static @Nullable Boolean publicIp(List<LayerSettings> layers) {
        List<Boolean> said = layers.stream()
                .map(LayerSettings::autoAssignPublicIps)
                .filter(Objects::nonNull)
                .toList();
        return said.isEmpty() ? null : said.contains(true);
    }

    /**
     * What people tagged stack and layers with, and OpsWorks' own tags. A key that a layer has, too, has the layer's value; of
     * several layers the first one's. Nobody can tag with these prefixes, so none hides another.
     */
    public static Map<String, String> tags(StackSnapshot snapshot, Instance instance) {
        return tags(snapshot.stack(), layers(snapshot, instance), instance);
    }

    private static Map<String, String> tags(Stack stack, List<Layer> layers, Instance instance) {
        Map<String, String> users = new LinkedHashMap<>();
        layers.forEach(layer -> layer.tags().forEach(users::putIfAbsent));
        stack.tags().forEach(users::putIfAbsent);
        Map<String, String> tags = new LinkedHashMap<>();
        users.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(USER_TAGS)
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
        tags.put("Name", stack.settings().name() + " - " + instance.hostname());
        tags.put("opsworks:stack", stack.settings().name());
        tags.put("opsworks:instance", instance.hostname());
        layers.stream()
                .limit(4)
                .forEach(layer -> tags.put(
                        "opsworks:layer:" + layer.shortname(), layer.settings().name()));
        return tags;
    }

    private static List<Layer> layers(StackSnapshot snapshot, Instance instance) {
        return instance.settings().layerIds().stream()
                .map(id -> snapshot.layers().get(id))
                .filter(Objects::nonNull)
                .toList();
    }
}
