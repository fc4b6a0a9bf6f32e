package dev.cairn.coordinator.domain.layer;

import dev.cairn.coordinator.domain.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What users set of a layer, after defaults were filled in.
 *
 * @param attributes only keys that were set; the API lists all of them
 * @param attributeSecrets values of the attributes that the API masks (HaproxyStatsPassword, MysqlRootPassword,
 *     GangliaPassword)
 * @param cloudWatchLogs null when never configured
 */
public record LayerSettings(
        String name,
        String shortname,
        Map<String, String> attributes,
        Map<String, Secret> attributeSecrets,
        @Nullable CloudWatchLogs cloudWatchLogs,
        @Nullable String customInstanceProfileArn,
        @Nullable String customJson,
        List<String> customSecurityGroupIds,
        List<String> packages,
        List<VolumeConfiguration> volumeConfigurations,
        boolean enableAutoHealing,
        boolean autoAssignElasticIps,
        @Nullable Boolean autoAssignPublicIps,
        Recipes customRecipes,
        boolean installUpdatesOnBoot,
        boolean useEbsOptimizedInstances,
        int shutdownTimeoutSeconds,
        boolean delayUntilElbConnectionsDrained) {
    public LayerSettings withAttributes(Map<String, String> changed) {
        return new LayerSettings(
                name,
                shortname,
                changed,
                attributeSecrets,
                cloudWatchLogs,
                customInstanceProfileArn,
                customJson,
                customSecurityGroupIds,
                packages,
                volumeConfigurations,
                enableAutoHealing,
                autoAssignElasticIps,
                autoAssignPublicIps,
                customRecipes,
                installUpdatesOnBoot,
                useEbsOptimizedInstances,
                shutdownTimeoutSeconds,
                delayUntilElbConnectionsDrained);
    }

    /** The API's shape {@code VolumeConfiguration}; size in GiB. */
    public record VolumeConfiguration(
            String mountPoint,
            @Nullable Integer raidLevel,
            int numberOfDisks,
            int sizeGib,
            @Nullable String volumeType,
            @Nullable Integer iops,
            @Nullable Boolean encrypted) {}

    /** The API's shape {@code CloudWatchLogsConfiguration}. Streams are kept as the members that were given. */
    public record CloudWatchLogs(boolean enabled, List<Map<String, String>> logStreams) {}
}
