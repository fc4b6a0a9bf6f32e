package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The shapes {@code Stack} and {@code StackSummary}. */
final class StackView {
    private StackView() {}

    static ObjectNode shape(Stack stack, Arns arns) {
        StackSettings settings = stack.settings();
        ObjectNode shape = Shapes.empty();
        shape.put("StackId", stack.id().value());
        shape.put("Name", settings.name());
        shape.put("Arn", arns.of(stack));
        shape.put("Region", settings.region());
        Shapes.put(shape, "VpcId", settings.vpcId());
        Shapes.attributes(shape, List.of("Color"), settings.attributes());
        shape.put("ServiceRoleArn", settings.serviceRoleArn());
        shape.put("DefaultInstanceProfileArn", settings.defaultInstanceProfileArn());
        shape.put("DefaultOs", settings.defaultOs());
        shape.put("HostnameTheme", settings.hostnameTheme());
        Shapes.put(shape, "DefaultAvailabilityZone", settings.defaultAvailabilityZone());
        Shapes.put(shape, "DefaultSubnetId", settings.defaultSubnetId());
        Shapes.put(shape, "CustomJson", settings.customJson());
        shape.putObject("ConfigurationManager").put("Name", "Chef").put("Version", settings.chefVersion());
        ObjectNode chef = shape.putObject("ChefConfiguration");
        Shapes.put(chef, "ManageBerkshelf", settings.manageBerkshelf());
        Shapes.put(chef, "BerkshelfVersion", settings.berkshelfVersion());
        shape.put("UseCustomCookbooks", settings.useCustomCookbooks());
        shape.put("UseOpsworksSecurityGroups", settings.useOpsworksSecurityGroups());
        shape.set("CustomCookbooksSource", Shapes.source(settings.customCookbooksSource()));
        Shapes.put(shape, "DefaultSshKeyName", settings.defaultSshKeyName());
        shape.put("CreatedAt", Shapes.timestamp(stack.createdAt()));
        shape.put("DefaultRootDeviceType", settings.defaultRootDeviceType());
        shape.put("AgentVersion", settings.agentVersion());
        return shape;
    }

    /** Only states that some instance is in are counted. */
    static ObjectNode summary(StackSnapshot snapshot, Arns arns) {
        Stack stack = snapshot.stack();
        Map<String, Integer> counts = new TreeMap<>();
        for (Instance instance : snapshot.instances().values()) {
            counts.merge(camelCase(instance.status().word()), 1, Integer::sum);
        }
        ObjectNode shape = Shapes.empty();
        shape.put("StackId", stack.id().value());
        shape.put("Name", stack.settings().name());
        shape.put("Arn", arns.of(stack));
        shape.put("LayersCount", snapshot.layers().size());
        shape.put("AppsCount", snapshot.apps().size());
        ObjectNode instances = shape.putObject("InstancesCount");
        counts.forEach(instances::put);
        return shape;
    }

    private static String camelCase(String word) {
        StringBuilder name = new StringBuilder();
        for (String part : word.split("_", -1)) {
            name.append(Character.toUpperCase(part.charAt(0))).append(part, 1, part.length());
        }
        return name.toString();
    }
}
