package dev.cairn.coordinator.domain.stack;

import dev.cairn.coordinator.domain.Source;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What users set of a stack, after defaults were filled in.
 *
 * @param attributes the API's {@code Attributes}: Color to its value or null
 * @param chefVersion the version of {@code ConfigurationManager}: 11.4, 11.10 or 12; its name is always Chef
 * @param customJson the text as given, a JSON object
 */
public record StackSettings(
        String name,
        String region,
        @Nullable String vpcId,
        Map<String, @Nullable String> attributes,
        String serviceRoleArn,
        String defaultInstanceProfileArn,
        String defaultOs,
        String hostnameTheme,
        @Nullable String defaultAvailabilityZone,
        @Nullable String defaultSubnetId,
        @Nullable String customJson,
        String chefVersion,
        @Nullable Boolean manageBerkshelf,
        @Nullable String berkshelfVersion,
        boolean useCustomCookbooks,
        boolean useOpsworksSecurityGroups,
        Source customCookbooksSource,
        @Nullable String defaultSshKeyName,
        String defaultRootDeviceType,
        String agentVersion) {}
