package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Write;
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
import dev.cairn.coordinator.domain.resource.EcsCluster;
import dev.cairn.coordinator.domain.resource.EcsClusterArn;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.user.Permission;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a snapshot looks like after a commit, without asking the store for all of it again. */
final class Snapshots {
    private Snapshots() {}

    /** The snapshot after these writes; empty when they deleted the stack. */
    static Optional<StackSnapshot> after(StackSnapshot before, long version, List<Write> writes) {
        Stack stack = before.stack();
        Copy<LayerId, Layer> layers = new Copy<>(before.layers());
        Copy<InstanceId, Instance> instances = new Copy<>(before.instances());
        Copy<AppId, App> apps = new Copy<>(before.apps());
        Copy<DeploymentId, Deployment> deployments = new Copy<>(before.deployments());
        Copy<CommandId, Command> commands = new Copy<>(before.commands());
        Copy<Permission.Key, Permission> permissions = new Copy<>(before.permissions());
        Copy<LayerId, LoadBasedScaling> load = new Copy<>(before.loadBasedScaling());
        Copy<InstanceId, TimeBasedScaling> time = new Copy<>(before.timeBasedScaling());
        Copy<ElasticIpAddress, ElasticIp> elasticIps =
                new Copy<>(before.resources().elasticIps());
        Copy<VolumeId, Volume> volumes = new Copy<>(before.resources().volumes());
        Copy<RdsDbInstanceArn, RdsDbInstance> databases =
                new Copy<>(before.resources().databases());
        Copy<EcsClusterArn, EcsCluster> clusters = new Copy<>(before.resources().clusters());
        Copy<LoadBalancerId, LoadBalancer> loadBalancers =
                new Copy<>(before.resources().loadBalancers());
        Copy<Timer.Key, Timer> timers = new Copy<>(before.timers());
        for (Write write : writes) {
            switch (write) {
                case Write.Put put -> {
                    Entity entity = put.entity();
                    switch (entity) {
                        case Stack changed -> stack = changed;
                        case Layer layer -> layers.put(layer.id(), layer);
                        case Instance instance -> instances.put(instance.id(), instance);
                        case App app -> apps.put(app.id(), app);
                        case Deployment deployment ->
                            deployments.keep(
                                    deployment.id(), deployment, deployment.status() == Deployment.Status.RUNNING);
                        case Command command -> commands.keep(command.id(), command, command.open());
                        case Permission permission -> permissions.put(permission.id(), permission);
                        case LoadBasedScaling scaling -> load.put(scaling.id(), scaling);
                        case TimeBasedScaling scaling -> time.put(scaling.id(), scaling);
                        case ElasticIp elasticIp -> elasticIps.put(elasticIp.id(), elasticIp);
                        case Volume volume -> volumes.put(volume.id(), volume);
                        case RdsDbInstance database -> databases.put(database.id(), database);
                        case EcsCluster cluster -> clusters.put(cluster.id(), cluster);
                        case LoadBalancer balancer -> loadBalancers.put(balancer.id(), balancer);
                        case Timer timer -> timers.put(timer.id(), timer);
                        default -> {
                            // Not part of a snapshot.
                        }
                    }
                }
                case Write.Delete delete -> {
                    if (delete.type() == Stack.class) {
                        return Optional.empty();
                    }
                    Copy<?, ?> table = table(
                            delete.type(),
                            Map.ofEntries(
                                    Map.entry(Layer.class, layers),
                                    Map.entry(Instance.class, instances),
                                    Map.entry(App.class, apps),
                                    Map.entry(Deployment.class, deployments),
                                    Map.entry(Command.class, commands),
                                    Map.entry(Permission.class, permissions),
                                    Map.entry(LoadBasedScaling.class, load),
                                    Map.entry(TimeBasedScaling.class, time),
                                    Map.entry(ElasticIp.class, elasticIps),
                                    Map.entry(Volume.class, volumes),
                                    Map.entry(RdsDbInstance.class, databases),
                                    Map.entry(EcsCluster.class, clusters),
                                    Map.entry(LoadBalancer.class, loadBalancers),
                                    Map.entry(Timer.class, timers)));
                    if (table != null) {
                        table.remove(delete.id());
                    }
                }
            }
        }
        return Optional.of(new StackSnapshot(
                version,
                stack,
                layers.result(),
                instances.result(),
                apps.result(),
                deployments.result(),
                commands.result(),
                permissions.result(),
                load.result(),
                time.result(),
                new Resources(
                        elasticIps.result(),
                        volumes.result(),
                        databases.result(),
                        clusters.result(),
                        loadBalancers.result()),
                timers.result()));
    }

    private static @Nullable Copy<?, ?> table(
            Class<? extends Entity> type, Map<Class<? extends Entity>, Copy<?, ?>> tables) {
        return tables.get(type);
    }

    /** A map that is copied at its first change. */
    private static final class Copy<K extends Id, V> {
        private final Map<K, V> before;
        private @Nullable Map<K, V> changed;

        Copy(Map<K, V> before) {
            this.before = before;
        }

        void put(K key, V value) {
            writable().put(key, value);
        }

        void keep(K key, V value, boolean kept) {
            if (kept) {
                put(key, value);
            } else {
                remove(key);
            }
        }

        void remove(Id key) {
            if ((changed == null ? before : changed).containsKey(key)) {
                writable().remove(key);
            }
        }

        Map<K, V> result() {
            return changed == null ? before : Collections.unmodifiableMap(changed);
        }

        private Map<K, V> writable() {
            if (changed == null) {
                changed = new LinkedHashMap<>(before);
            }
            return changed;
        }
    }
}
