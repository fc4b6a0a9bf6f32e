package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.attributes.CommandDocuments.Outside;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bag {@code aws_opsworks_instance}: every instance of the stack, in every state. */
final class InstanceBag {
    private InstanceBag() {}

    static Map<String, @Nullable Object> of(StackSnapshot snapshot, Instance self, Outside outside) {
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        for (Instance instance : snapshot.instances().values()) {
            StackBags.put(
                    items,
                    instance.hostname(),
                    instance(snapshot, instance, instance.id().equals(self.id()), outside));
        }
        return items;
    }

    private static Tree instance(StackSnapshot snapshot, Instance instance, boolean self, Outside outside) {
        InstanceSettings settings = instance.settings();
        Server server = instance.server();
        Reported reported = instance.reported();
        String rsa = reported == null ? null : reported.sshHostRsaPublicKey();
        String dsa = reported == null ? null : reported.sshHostDsaPublicKey();
        List<String> role = settings.layerIds().stream()
                .map(id -> snapshot.layers().get(id))
                .filter(Objects::nonNull)
                .map(Layer::shortname)
                .toList();
        return new Tree()
                .with("instance_id", instance.id().value())
                .with(
                        "ec2_instance_id",
                        server == null || server.id().elsewhere()
                                ? null
                                : server.id().value())
                .with("hostname", instance.hostname())
                .with("self", self)
                .with("role", role)
                .with(
                        "layer_ids",
                        settings.layerIds().stream().map(LayerId::value).toList())
                .with("status", instance.status().word())
                .with("os", settings.os())
                .with("architecture", instance.architecture())
                .with("instance_type", settings.instanceType())
                .with("virtualization_type", instance.virtualizationType())
                .with("ami_id", settings.amiId() != null || server == null ? settings.amiId() : server.imageId())
                .with("availability_zone", zone(instance))
                .with("subnet_id", subnet(instance))
                .with("auto_scaling_type", (Object) settings.autoScalingType())
                .with("infrastructure_class", instance.infrastructureClass())
                .with("created_at", Tree.time(instance.createdAt()))
                .with("private_ip", server == null ? null : server.privateIp())
                .with("private_dns", server == null ? null : server.privateDns())
                .with("public_ip", server == null ? null : server.publicIp())
                .with("public_dns", server == null ? null : server.publicDns())
                .with("elastic_ip", (Object) instance.elasticIp())
                .with("root_device_type", settings.rootDeviceType())
                .with("root_device_volume_id", server == null ? null : server.rootDeviceVolumeId())
                .with("ebs_optimized", settings.ebsOptimized())
                .with("ssh_host_rsa_key_fingerprint", (Object) outside.fingerprint(rsa))
                .with("ssh_host_rsa_key_public", (Object) rsa)
                // A machine keeps its private keys to itself here.
                .with("ssh_host_rsa_key_private", (Object) null)
                .with("ssh_host_dsa_key_fingerprint", (Object) outside.fingerprint(dsa))
                .with("ssh_host_dsa_key_public", (Object) dsa)
                .with("ssh_host_dsa_key_private", (Object) null);
    }

    static @Nullable String zone(Instance instance) {
        Server server = instance.server();
        String wanted = instance.settings().availabilityZone();
        return wanted != null || server == null ? wanted : server.availabilityZone();
    }

    static @Nullable String subnet(Instance instance) {
        Server server = instance.server();
        String wanted = instance.settings().subnetId();
        return wanted != null || server == null ? wanted : server.subnetId();
    }
}
