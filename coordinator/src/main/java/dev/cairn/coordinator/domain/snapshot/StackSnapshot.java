package dev.cairn.coordinator.domain.snapshot;

import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.user.Permission;
import java.util.Map;

/**
 * Everything of one stack that decisions look at, as of one version of the store. Immutable.
 *
 * @param deployments those still running
 * @param commands those still open, by instance in order of sequence
 */
public record StackSnapshot(
        long version,
        Stack stack,
        Map<LayerId, Layer> layers,
        Map<InstanceId, Instance> instances,
        Map<AppId, App> apps,
        Map<DeploymentId, Deployment> deployments,
        Map<CommandId, Command> commands,
        Map<Permission.Key, Permission> permissions,
        Map<LayerId, LoadBasedScaling> loadBasedScaling,
        Map<InstanceId, TimeBasedScaling> timeBasedScaling,
        Resources resources,
        Map<Timer.Key, Timer> timers) {}
