package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.layer.Recipes;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** CreateLayer, UpdateLayer and DeleteLayer of the API. */
public final class Layers {
    private static final int LONGEST_SHUTDOWN_SECONDS = 24 * 60 * 60;

    /** The documentation has lower case only, its clients also make others. */
    private static final String SHORTNAME = "[A-Za-z0-9._-]+";

    private static final String SHORTNAME_MESSAGE = "Shortname: can only contain letters, digits, '-', '_' and '.'";

    private Layers() {}

    public static Outcome<LayerId> create(StackSnapshot snapshot, String type, LayerDraft draft, Trace trace) {
        Stack stack = snapshot.stack();
        LayerSettings settings = merge(type, null, draft, trace);
        boolean builtIn = !type.equals(LayerTypes.CUSTOM);
        Checks checks = new Checks()
                .within(trace.limits(), Limit.LAYERS, snapshot.layers().size() + 1)
                .that(
                        LayerTypes.chefTwelve(type)
                                || !stack.settings().chefVersion().equals("12"),
                        "Type: " + type + " is not supported for Chef 12; use custom")
                .that(
                        !builtIn
                                || snapshot.layers().values().stream()
                                        .noneMatch(layer -> layer.type().equals(type)),
                        "There is already a layer of type \"" + type + "\" for this stack")
                .that(
                        !builtIn || settings.shortname().equals(type),
                        "Shortname: must be \"" + type + "\" for a layer of this type")
                .that(settings.shortname().matches(SHORTNAME), SHORTNAME_MESSAGE);
        registeredCluster(snapshot, type, settings, checks);
        return save(
                snapshot,
                new Layer(new LayerId(trace.ids().uuid()), stack.id(), type, settings, Map.of(), trace.now()),
                checks,
                trace);
    }

    public static Outcome<LayerId> update(StackSnapshot snapshot, LayerId id, LayerDraft draft, Trace trace) {
        Layer present = snapshot.layers().get(id);
        if (present == null) {
            return unknown(id);
        }
        LayerSettings settings = merge(present.type(), present.settings(), draft, trace);
        boolean renamed = !settings.shortname().equals(present.shortname());
        Checks checks = new Checks()
                .that(
                        !renamed || present.type().equals(LayerTypes.CUSTOM),
                        "Shortname: can only be changed on custom layers")
                .that(!renamed || settings.shortname().matches(SHORTNAME), SHORTNAME_MESSAGE);
        if (!Objects.equals(cluster(settings), cluster(present.settings()))) {
            registeredCluster(snapshot, present.type(), settings, checks);
        }
        return save(snapshot, present.withSettings(settings), checks, trace);
    }

    public static Outcome<LayerId> delete(StackSnapshot snapshot, LayerId id, Trace trace) {
        Layer layer = snapshot.layers().get(id);
        if (layer == null) {
            return unknown(id);
        }
        boolean used = snapshot.instances().values().stream()
                .anyMatch(instance -> instance.settings().layerIds().contains(id));
        if (used) {
            return Outcome.invalid(
                    "Unable to delete layer " + id + ": instances still belong to it; delete them first");
        }
        List<Write> writes = new ArrayList<>();
        LoadBasedScaling scaling = snapshot.loadBasedScaling().get(id);
        if (scaling != null) {
            writes.add(Write.delete(scaling));
        }
        // An attached load balancer is detached with it.
        snapshot.resources().loadBalancers().values().stream()
                .filter(balancer -> balancer.layerId().equals(id))
                .map(Write::delete)
                .forEach(writes::add);
        writes.add(Write.delete(layer));
        writes.add(
                trace.entry(layer.stackId(), id, "layer deleted", "DeleteLayer was called for " + layer.shortname()));
        return Outcome.accepted(id, writes);
    }

    public static <T> Outcome<T> unknown(LayerId id) {
        return Outcome.notFound("Unable to find layer with ID " + id);
    }

    private static Outcome<LayerId> save(StackSnapshot snapshot, Layer layer, Checks checks, Trace trace) {
        LayerSettings settings = layer.settings();
        StackId stackId = layer.stackId();
        checks.that(!settings.name().isBlank(), "Name: can't be blank")
                .that(settings.name().length() <= 32, "Name: is too long (maximum is 32 characters)")
                .that(!settings.shortname().isBlank(), "Shortname: can't be blank")
                .that(settings.shortname().length() <= 32, "Shortname: is too long (maximum is 32 characters)")
                .that(
                        others(snapshot, layer)
                                .noneMatch(other -> other.settings().name().equals(settings.name())),
                        "There is already a layer named \"" + settings.name() + "\" for this stack")
                .that(
                        others(snapshot, layer)
                                .noneMatch(other -> other.shortname().equals(settings.shortname())),
                        "There is already a layer with shortname \"" + settings.shortname() + "\" for this stack")
                .that(
                        snapshot.stack().settings().useOpsworksSecurityGroups()
                                || !settings.customSecurityGroupIds().isEmpty(),
                        "Custom Security Group Ids: can't be empty when the stack does not use the built-in groups")
                .that(
                        settings.shutdownTimeoutSeconds() >= 0
                                && settings.shutdownTimeoutSeconds() <= LONGEST_SHUTDOWN_SECONDS,
                        "Lifecycle Event Configuration: ExecutionTimeout must be between 0 and "
                                + LONGEST_SHUTDOWN_SECONDS + " seconds");
        recipes(settings.customRecipes(), checks);
        settings.volumeConfigurations().forEach(volume -> LayerVolumes.check(volume, checks));
        LogStreams.check(settings.cloudWatchLogs(), checks);
        if (checks.failed()) {
            return checks.refused();
        }
        boolean fresh = !snapshot.layers().containsKey(layer.id());
        return Outcome.accepted(
                layer.id(),
                List.of(
                        Write.put(layer),
                        trace.entry(
                                stackId,
                                layer.id(),
                                fresh ? "layer created" : "layer settings changed",
                                (fresh ? "CreateLayer" : "UpdateLayer") + " was called for " + layer.shortname())));
    }

    /** A layer of a cloned stack has no cluster at first, since its cluster is the original's. */
    private static void registeredCluster(StackSnapshot snapshot, String type, LayerSettings settings, Checks checks) {
        if (type.equals(LayerTypes.ECS_CLUSTER)) {
            String arn = cluster(settings);
            checks.that(
                            !snapshot.stack().settings().chefVersion().equals("11.4"),
                            "Type: ecs-cluster is for Chef 11.10 and Chef 12")
                    .that(!Given.blank(arn), "Attributes: EcsClusterArn is required for an ecs-cluster layer")
                    .that(
                            snapshot.resources().clusters().keySet().stream()
                                    .anyMatch(one -> one.value().equals(arn)),
                            "Attributes: cluster " + arn + " is not registered with this stack");
        }
    }

    private static @Nullable String cluster(LayerSettings settings) {
        return settings.attributes().get(LayerTypes.CLUSTER);
    }

    private static Stream<Layer> others(StackSnapshot snapshot, Layer layer) {
        return snapshot.layers().values().stream().filter(other -> !other.id().equals(layer.id()));
    }

    private static void recipes(Recipes recipes, Checks checks) {
        Stream.of(recipes.setup(), recipes.configure(), recipes.deploy(), recipes.undeploy(), recipes.shutdown())
                .flatMap(List::stream)
                .forEach(recipe -> checks.that(
                        recipe.matches("[^\\s,\\[\\]:]+(::[^\\s,\\[\\]:]+)?"),
                        "Custom Recipes: \"" + recipe + "\" is not a recipe; use cookbook or cookbook::recipe"));
    }

    private static LayerSettings merge(String type, @Nullable LayerSettings present, LayerDraft draft, Trace trace) {
        Map<String, String> attributes = new LinkedHashMap<>(present == null ? Map.of() : present.attributes());
        Map<String, Secret> secrets = new LinkedHashMap<>(present == null ? Map.of() : present.attributeSecrets());
        if (present == null) {
            LayerTypes.attributeDefaults(type).forEach((key, value) -> {
                if (value.equals(LayerTypes.GENERATED)) {
                    secrets.put(key, new Secret(trace.ids().uuid().replace("-", "")));
                } else {
                    attributes.put(key, value);
                }
            });
        }
        if (draft.attributes() != null) {
            draft.attributes().forEach((key, value) -> apply(key, value, attributes, secrets));
        }
        return new LayerSettings(
                Given.or(draft.name(), present == null ? "" : present.name()),
                Given.or(draft.shortname(), present == null ? "" : present.shortname()),
                attributes,
                secrets,
                draft.cloudWatchLogs() != null
                        ? draft.cloudWatchLogs()
                        : present == null ? null : present.cloudWatchLogs(),
                Given.text(
                        draft.customInstanceProfileArn(), present == null ? null : present.customInstanceProfileArn()),
                Given.text(draft.customJson(), present == null ? null : present.customJson()),
                Given.or(
                        draft.customSecurityGroupIds(), present == null ? List.of() : present.customSecurityGroupIds()),
                Given.or(draft.packages(), present == null ? List.of() : present.packages()),
                Given.or(draft.volumeConfigurations(), present == null ? List.of() : present.volumeConfigurations()),
                Given.or(draft.enableAutoHealing(), present == null || present.enableAutoHealing()),
                Given.or(
                        draft.autoAssignElasticIps(),
                        present == null ? type.equals("lb") : present.autoAssignElasticIps()),
                draft.autoAssignPublicIps() != null
                        ? draft.autoAssignPublicIps()
                        : present == null ? null : present.autoAssignPublicIps(),
                Given.or(draft.customRecipes(), present == null ? Recipes.NONE : present.customRecipes()),
                Given.or(draft.installUpdatesOnBoot(), present == null || present.installUpdatesOnBoot()),
                Given.or(draft.useEbsOptimizedInstances(), present != null && present.useEbsOptimizedInstances()),
                Given.or(draft.shutdownTimeoutSeconds(), present == null ? 120 : present.shutdownTimeoutSeconds()),
                Given.or(
                        draft.delayUntilElbConnectionsDrained(),
                        present != null && present.delayUntilElbConnectionsDrained()));
    }

    /** Null and empty clear an attribute; the mask keeps the stored secret. */
    private static void apply(
            String key, @Nullable String value, Map<String, String> attributes, Map<String, Secret> secrets) {
        if (!LayerTypes.SECRET_ATTRIBUTES.contains(key)) {
            if (value == null || value.isEmpty()) {
                attributes.remove(key);
            } else {
                attributes.put(key, value);
            }
        } else if (value == null || value.isEmpty()) {
            secrets.remove(key);
        } else if (!value.equals(Secret.MASK)) {
            secrets.put(key, new Secret(value));
        }
    }
}
