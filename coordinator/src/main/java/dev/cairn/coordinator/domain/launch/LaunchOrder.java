package dev.cairn.coordinator.domain.launch;

import dev.cairn.coordinator.domain.instance.InstanceSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider needs to know to make the machine of an instance. Immutable.
 *
 * @param region where the stack is; never changes
 * @param vpcId null for the account's default VPC
 * @param settings the instance's own: system or image, type, subnet, zone, disks, tenancy, key
 * @param instanceProfileArn null for none
 * @param builtInSecurityGroups names of the groups that Cairn makes and repairs in the VPC
 * @param customSecurityGroupIds groups that people made
 * @param publicIp null to leave it to the subnet
 * @param ebsOptimized by the instance's or one of its layers' settings
 * @param tags of the machine and of what is made with it
 */
public record LaunchOrder(
        String region,
        @Nullable String vpcId,
        InstanceSettings settings,
        @Nullable String instanceProfileArn,
        List<BuiltInSecurityGroup> builtInSecurityGroups,
        List<String> customSecurityGroupIds,
        @Nullable Boolean publicIp,
        boolean ebsOptimized,
        Map<String, String> tags) {
    public LaunchOrder {
        builtInSecurityGroups = List.copyOf(builtInSecurityGroups);
        customSecurityGroupIds = List.copyOf(customSecurityGroupIds);
        tags = Map.copyOf(tags);
    }
}
