package dev.cairn.coordinator.domain.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of CreateStack, UpdateStack and CloneStack.
 *
 * @param managerName the name in {@code ConfigurationManager}, which can only be Chef
 * @param attributes null when not given; its values may be null too
 */
public record StackDraft(
        @Nullable String name,
        @Nullable String region,
        @Nullable String vpcId,
        @Nullable Map<String, @Nullable String> attributes,
        @Nullable String serviceRoleArn,
        @Nullable String defaultInstanceProfileArn,
        @Nullable String defaultOs,
        @Nullable String hostnameTheme,
        @Nullable String defaultAvailabilityZone,
        @Nullable String defaultSubnetId,
        @Nullable String customJson,
        @Nullable String managerName,
        @Nullable String chefVersion,
        @Nullable Boolean manageBerkshelf,
        @Nullable String berkshelfVersion,
        @Nullable Boolean useCustomCookbooks,
        @Nullable Boolean useOpsworksSecurityGroups,
        @Nullable SourceDraft customCookbooksSource,
        @Nullable String defaultSshKeyName,
        @Nullable String defaultRootDeviceType,
        @Nullable String agentVersion) {
    /** The same request with another zone. */
    public StackDraft withDefaultAvailabilityZone(String changed) {
        return new StackDraft(
                name,
                region,
                vpcId,
                attributes,
                serviceRoleArn,
                defaultInstanceProfileArn,
                defaultOs,
                hostnameTheme,
                changed,
                defaultSubnetId,
                customJson,
                managerName,
                chefVersion,
                manageBerkshelf,
                berkshelfVersion,
                useCustomCookbooks,
                useOpsworksSecurityGroups,
                customCookbooksSource,
                defaultSshKeyName,
                defaultRootDeviceType,
                agentVersion);
    }
}
