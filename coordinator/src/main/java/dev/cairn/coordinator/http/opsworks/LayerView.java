package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.catalog.LayerTypes;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.layer.LayerSettings.CloudWatchLogs;
import dev.cairn.coordinator.domain.layer.LayerSettings.VolumeConfiguration;
import dev.cairn.coordinator.domain.layer.Recipes;
import dev.cairn.coordinator.domain.stack.Stack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The shape {@code Layer}. */
final class LayerView {
    /** The enumeration LayerAttributesKeys. */
    static final List<String> ATTRIBUTES = List.of(
            "EcsClusterArn",
            "EnableHaproxyStats",
            "HaproxyStatsUrl",
            "HaproxyStatsUser",
            "HaproxyStatsPassword",
            "HaproxyHealthCheckUrl",
            "HaproxyHealthCheckMethod",
            "MysqlRootPassword",
            "MysqlRootPasswordUbiquitous",
            "GangliaUrl",
            "GangliaUser",
            "GangliaPassword",
            "MemcachedMemory",
            "NodejsVersion",
            "RubyVersion",
            "RubygemsVersion",
            "ManageBundler",
            "BundlerVersion",
            "RailsStack",
            "PassengerVersion",
            "Jvm",
            "JvmVersion",
            "JvmOptions",
            "JavaAppServer",
            "JavaAppServerVersion");

    private LayerView() {}

    static ObjectNode shape(Stack stack, Layer layer, Arns arns) {
        LayerSettings settings = layer.settings();
        ObjectNode shape = Shapes.empty();
        shape.put("Arn", arns.of(stack, layer));
        shape.put("StackId", layer.stackId().value());
        shape.put("LayerId", layer.id().value());
        shape.put("Type", layer.type());
        shape.put("Name", settings.name());
        shape.put("Shortname", settings.shortname());
        Map<String, String> attributes = new HashMap<>(settings.attributes());
        settings.attributeSecrets().keySet().forEach(key -> attributes.put(key, Secret.MASK));
        Shapes.attributes(shape, ATTRIBUTES, attributes);
        CloudWatchLogs logs = settings.cloudWatchLogs();
        if (logs != null) {
            ObjectNode configuration = shape.putObject("CloudWatchLogsConfiguration");
            configuration.put("Enabled", logs.enabled());
            Shapes.list(configuration, "LogStreams", logs.logStreams(), LayerView::logStream);
        }
        Shapes.put(shape, "CustomInstanceProfileArn", settings.customInstanceProfileArn());
        Shapes.put(shape, "CustomJson", settings.customJson());
        Shapes.texts(shape, "CustomSecurityGroupIds", settings.customSecurityGroupIds());
        Shapes.texts(
                shape,
                "DefaultSecurityGroupNames",
                stack.settings().useOpsworksSecurityGroups()
                        ? List.of(LayerTypes.securityGroup(layer.type()))
                        : List.of());
        Shapes.texts(shape, "Packages", settings.packages());
        Shapes.list(shape, "VolumeConfigurations", settings.volumeConfigurations(), LayerView::volume);
        shape.put("EnableAutoHealing", settings.enableAutoHealing());
        shape.put("AutoAssignElasticIps", settings.autoAssignElasticIps());
        Boolean publicIps = settings.autoAssignPublicIps();
        shape.put("AutoAssignPublicIps", publicIps == null || publicIps);
        shape.set(
                "DefaultRecipes",
                recipes(LayerTypes.builtInRecipes(layer.type(), stack.settings().chefVersion())));
        shape.set("CustomRecipes", recipes(settings.customRecipes()));
        shape.put("CreatedAt", Shapes.timestamp(layer.createdAt()));
        shape.put("InstallUpdatesOnBoot", settings.installUpdatesOnBoot());
        shape.put("UseEbsOptimizedInstances", settings.useEbsOptimizedInstances());
        shape.putObject("LifecycleEventConfiguration")
                .putObject("Shutdown")
                .put("ExecutionTimeout", settings.shutdownTimeoutSeconds())
                .put("DelayUntilElbConnectionsDrained", settings.delayUntilElbConnectionsDrained());
        return shape;
    }

    private static ObjectNode recipes(Recipes recipes) {
        ObjectNode shape = Shapes.empty();
        Shapes.texts(shape, "Setup", recipes.setup());
        Shapes.texts(shape, "Configure", recipes.configure());
        Shapes.texts(shape, "Deploy", recipes.deploy());
        Shapes.texts(shape, "Undeploy", recipes.undeploy());
        Shapes.texts(shape, "Shutdown", recipes.shutdown());
        return shape;
    }

    private static ObjectNode volume(VolumeConfiguration volume) {
        ObjectNode shape = Shapes.empty();
        shape.put("MountPoint", volume.mountPoint());
        Shapes.put(shape, "RaidLevel", volume.raidLevel());
        shape.put("NumberOfDisks", volume.numberOfDisks());
        shape.put("Size", volume.sizeGib());
        shape.put("VolumeType", volume.volumeType() == null ? "standard" : volume.volumeType());
        Shapes.put(shape, "Iops", volume.iops());
        shape.put("Encrypted", Boolean.TRUE.equals(volume.encrypted()));
        return shape;
    }

    private static ObjectNode logStream(Map<String, String> stream) {
        ObjectNode shape = Shapes.empty();
        stream.forEach((name, value) -> {
            if (LayerOperations.logStreamNumber(name)) {
                shape.put(name, Integer.parseInt(value));
            } else {
                shape.put(name, value);
            }
        });
        return shape;
    }
}
