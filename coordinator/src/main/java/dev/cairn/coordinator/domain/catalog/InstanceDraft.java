package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.instance.InstanceSettings.BlockDeviceMapping;
import dev.cairn.coordinator.domain.layer.LayerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of CreateInstance and UpdateInstance. */
public record InstanceDraft(
        @Nullable List<LayerId> layerIds,
        @Nullable String instanceType,
        @Nullable String autoScalingType,
        @Nullable String hostname,
        @Nullable String os,
        @Nullable String amiId,
        @Nullable String sshKeyName,
        @Nullable String availabilityZone,
        @Nullable String virtualizationType,
        @Nullable String subnetId,
        @Nullable String architecture,
        @Nullable String rootDeviceType,
        @Nullable List<BlockDeviceMapping> blockDeviceMappings,
        @Nullable Boolean installUpdatesOnBoot,
        @Nullable Boolean ebsOptimized,
        @Nullable String agentVersion,
        @Nullable String tenancy) {
    /** True when nothing but the agent's version is given, which may change while the instance is up. */
    boolean onlyAgentVersion() {
        return agentVersion != null
                && layerIds == null
                && instanceType == null
                && autoScalingType == null
                && hostname == null
                && os == null
                && amiId == null
                && sshKeyName == null
                && architecture == null
                && installUpdatesOnBoot == null
                && ebsOptimized == null;
    }

    /** The same request with another zone. */
    public InstanceDraft withAvailabilityZone(String changed) {
        return new InstanceDraft(
                layerIds,
                instanceType,
                autoScalingType,
                hostname,
                os,
                amiId,
                sshKeyName,
                changed,
                virtualizationType,
                subnetId,
                architecture,
                rootDeviceType,
                blockDeviceMappings,
                installUpdatesOnBoot,
                ebsOptimized,
                agentVersion,
                tenancy);
    }
}
