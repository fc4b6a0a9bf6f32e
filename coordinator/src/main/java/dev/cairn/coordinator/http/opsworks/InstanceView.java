package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.InstanceSettings.BlockDeviceMapping;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServiceErrorId;
import dev.cairn.coordinator.domain.launch.LaunchOrders;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.port.HostKeyFingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The shape {@code Instance}. */
final class InstanceView {
    private InstanceView() {}

    static ObjectNode shape(StackSnapshot snapshot, Instance instance, Arns arns) {
        InstanceSettings settings = instance.settings();
        ObjectNode shape = Shapes.empty();
        shape.put("AgentVersion", settings.agentVersion());
        Shapes.put(shape, "AmiId", settings.amiId());
        shape.put("Architecture", instance.architecture());
        shape.put("Arn", arns.of(snapshot.stack(), instance));
        Shapes.put(shape, "AutoScalingType", settings.autoScalingType());
        Shapes.put(shape, "AvailabilityZone", settings.availabilityZone());
        Shapes.list(shape, "BlockDeviceMappings", settings.blockDeviceMappings(), InstanceView::mapping);
        shape.put("CreatedAt", Shapes.timestamp(instance.createdAt()));
        shape.put("EbsOptimized", settings.ebsOptimized());
        Shapes.put(shape, "EcsClusterArn", cluster(snapshot, settings));
        Shapes.put(shape, "ElasticIp", instance.elasticIp());
        shape.put("Hostname", instance.hostname());
        shape.put("InfrastructureClass", instance.infrastructureClass());
        shape.put("InstallUpdatesOnBoot", settings.installUpdatesOnBoot());
        shape.put("InstanceId", instance.id().value());
        if (!settings.instanceType().isEmpty()) {
            shape.put("InstanceType", settings.instanceType());
        }
        ServiceErrorId error = instance.lastServiceErrorId();
        Shapes.put(shape, "LastServiceErrorId", error == null ? null : error.value());
        Shapes.texts(
                shape,
                "LayerIds",
                settings.layerIds().stream().map(LayerId::value).toList());
        shape.put("Os", settings.os());
        Shapes.put(shape, "RegisteredBy", instance.registeredBy());
        reported(shape.putObject("ReportedOs"), instance.reported());
        shape.put("RootDeviceType", settings.rootDeviceType());
        Shapes.texts(shape, "SecurityGroupIds", securityGroups(snapshot, instance));
        Shapes.put(shape, "SshKeyName", settings.sshKeyName());
        shape.put("StackId", instance.stackId().value());
        shape.put("Status", instance.status().word());
        Shapes.put(shape, "SubnetId", settings.subnetId());
        shape.put("Tenancy", settings.tenancy());
        shape.put("VirtualizationType", instance.virtualizationType());
        Server server = instance.server();
        if (server != null) {
            server(shape, server);
            if (!server.id().elsewhere()) {
                shape.put("Ec2InstanceId", server.id().value());
                Shapes.put(shape, "InstanceProfileArn", instanceProfile(snapshot, instance, server));
            }
        }
        Reported reported = instance.reported();
        if (reported != null) {
            shape.put("ReportedAgentVersion", reported.agentVersion());
            shape.put("Platform", reported.osName());
            Shapes.put(shape, "SshHostRsaKeyFingerprint", HostKeyFingerprint.of(reported.sshHostRsaPublicKey()));
            Shapes.put(shape, "SshHostDsaKeyFingerprint", HostKeyFingerprint.of(reported.sshHostDsaPublicKey()));
        }
        return shape;
    }

    private static void server(ObjectNode shape, Server server) {
        Shapes.put(shape, "AmiId", server.imageId());
        Shapes.put(shape, "AvailabilityZone", server.availabilityZone());
        Shapes.put(shape, "SubnetId", server.subnetId());
        Shapes.put(shape, "PrivateIp", server.privateIp());
        Shapes.put(shape, "PrivateDns", server.privateDns());
        Shapes.put(shape, "PublicIp", server.publicIp());
        Shapes.put(shape, "PublicDns", server.publicDns());
        Shapes.put(shape, "RootDeviceVolumeId", server.rootDeviceVolumeId());
    }

    /** The machine's own, which it keeps whatever becomes of its layers' settings. */
    private static @Nullable String instanceProfile(StackSnapshot snapshot, Instance instance, Server server) {
        Server.Fittings fittings = server.fittings();
        String own = fittings == null ? null : fittings.instanceProfileArn();
        return own == null ? LaunchOrders.instanceProfileArn(snapshot, instance) : own;
    }

    private static void reported(ObjectNode shape, @Nullable Reported reported) {
        if (reported != null) {
            shape.put("Family", reported.osFamily());
            shape.put("Name", reported.osName());
            shape.put("Version", reported.osVersion());
        }
    }

    private static List<Layer> layers(StackSnapshot snapshot, InstanceSettings settings) {
        return settings.layerIds().stream()
                .map(id -> snapshot.layers().get(id))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable String cluster(StackSnapshot snapshot, InstanceSettings settings) {
        return layers(snapshot, settings).stream()
                .filter(layer -> layer.type().equals("ecs-cluster"))
                .map(layer -> layer.settings().attributes().get("EcsClusterArn"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Those of the machine, the built-in ones among them; before there is one, those that its layers name. */
    private static List<String> securityGroups(StackSnapshot snapshot, Instance instance) {
        Server server = instance.server();
        Server.Fittings fittings = server == null ? null : server.fittings();
        if (fittings != null && !fittings.securityGroupIds().isEmpty()) {
            return fittings.securityGroupIds();
        }
        TreeSet<String> groups = new TreeSet<>();
        layers(snapshot, instance.settings())
                .forEach(layer -> groups.addAll(layer.settings().customSecurityGroupIds()));
        return new ArrayList<>(groups);
    }

    private static ObjectNode mapping(BlockDeviceMapping mapping) {
        ObjectNode shape = Shapes.empty();
        Shapes.put(shape, "DeviceName", mapping.deviceName());
        Shapes.put(shape, "NoDevice", mapping.noDevice());
        Shapes.put(shape, "VirtualName", mapping.virtualName());
        BlockDeviceMapping.Ebs ebs = mapping.ebs();
        if (ebs != null) {
            ObjectNode volume = shape.putObject("Ebs");
            Shapes.put(volume, "SnapshotId", ebs.snapshotId());
            Shapes.put(volume, "Iops", ebs.iops());
            Shapes.put(volume, "VolumeSize", ebs.volumeSizeGib());
            Shapes.put(volume, "VolumeType", ebs.volumeType());
            Shapes.put(volume, "DeleteOnTermination", ebs.deleteOnTermination());
        }
        return shape;
    }
}
