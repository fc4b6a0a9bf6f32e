package dev.cairn.coordinator.domain.instance;

import dev.cairn.coordinator.domain.layer.LayerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What users set of an instance, after defaults were filled in.
 *
 * @param autoScalingType timer, load, or null for 24/7
 * @param rootDeviceType ebs or instance-store
 */
public record InstanceSettings(
        String hostname,
        List<LayerId> layerIds,
        String instanceType,
        String os,
        @Nullable String amiId,
        @Nullable String autoScalingType,
        @Nullable String availabilityZone,
        @Nullable String subnetId,
        @Nullable String sshKeyName,
        String architecture,
        String rootDeviceType,
        String virtualizationType,
        List<BlockDeviceMapping> blockDeviceMappings,
        boolean installUpdatesOnBoot,
        boolean ebsOptimized,
        String agentVersion,
        String tenancy) {
    public InstanceSettings {
        layerIds = List.copyOf(layerIds);
        blockDeviceMappings = List.copyOf(blockDeviceMappings);
    }

    public InstanceSettings withLayers(List<LayerId> changed) {
        return new InstanceSettings(
                hostname,
                changed,
                instanceType,
                os,
                amiId,
                autoScalingType,
                availabilityZone,
                subnetId,
                sshKeyName,
                architecture,
                rootDeviceType,
                virtualizationType,
                blockDeviceMappings,
                installUpdatesOnBoot,
                ebsOptimized,
                agentVersion,
                tenancy);
    }

    public InstanceSettings withAvailabilityZone(String changed) {
        return new InstanceSettings(
                hostname,
                layerIds,
                instanceType,
                os,
                amiId,
                autoScalingType,
                changed,
                subnetId,
                sshKeyName,
                architecture,
                rootDeviceType,
                virtualizationType,
                blockDeviceMappings,
                installUpdatesOnBoot,
                ebsOptimized,
                agentVersion,
                tenancy);
    }

    /** The API's shapes {@code BlockDeviceMapping} and {@code EbsBlockDevice}; size in GiB. */
    public record BlockDeviceMapping(
            @Nullable String deviceName,
            @Nullable String noDevice,
            @Nullable String virtualName,
            @Nullable Ebs ebs) {
        public record Ebs(
                @Nullable String snapshotId,
                @Nullable Integer iops,
                @Nullable Integer volumeSizeGib,
                @Nullable String volumeType,
                @Nullable Boolean deleteOnTermination) {}
    }
}
