package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.layer.LayerSettings.CloudWatchLogs;
import dev.cairn.coordinator.domain.layer.LayerSettings.VolumeConfiguration;
import dev.cairn.coordinator.domain.layer.Recipes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of CreateLayer and UpdateLayer. Lists and recipes that are given replace the present ones as a whole. */
public record LayerDraft(
        @Nullable String name,
        @Nullable String shortname,
        @Nullable Map<String, @Nullable String> attributes,
        @Nullable CloudWatchLogs cloudWatchLogs,
        @Nullable String customInstanceProfileArn,
        @Nullable String customJson,
        @Nullable List<String> customSecurityGroupIds,
        @Nullable List<String> packages,
        @Nullable List<VolumeConfiguration> volumeConfigurations,
        @Nullable Boolean enableAutoHealing,
        @Nullable Boolean autoAssignElasticIps,
        @Nullable Boolean autoAssignPublicIps,
        @Nullable Recipes customRecipes,
        @Nullable Boolean installUpdatesOnBoot,
        @Nullable Boolean useEbsOptimizedInstances,
        @Nullable Integer shutdownTimeoutSeconds,
        @Nullable Boolean delayUntilElbConnectionsDrained) {}
