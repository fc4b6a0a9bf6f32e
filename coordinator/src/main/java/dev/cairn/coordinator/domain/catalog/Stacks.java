package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.app.AppSettings;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.layer.LayerSettings;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.stack.StackSettings;
import dev.cairn.coordinator.domain.user.Permission;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * CreateStack, UpdateStack, CloneStack and DeleteStack of the API. Where AWS would have to be asked (roles, key pairs),
 * names are stored as they are given; {@link Places} has the rules for VPCs and subnets.
 */
public final class Stacks {
    private static final List<String> CHEF_VERSIONS = List.of("11.4", "11.10", "12");

    private Stacks() {}

    /**
     * A stack without anything.
     *
     * @param present how many stacks the region has already
     */
    public static Outcome<StackId> create(StackId id, StackDraft draft, int present, Trace trace) {
        StackSettings settings = merge(null, draft);
        Checks checks = check(settings, draft).within(trace.limits(), Limit.STACKS, present + 1);
        if (checks.failed()) {
            return checks.refused();
        }
        Stack stack = new Stack(id, shortName(settings.name()), settings, Map.of(), trace.now(), 0);
        return Outcome.accepted(
                id, List.of(Write.put(stack), trace.entry(id, id, "stack created", "CreateStack was called")));
    }

    public static Outcome<StackId> update(StackSnapshot snapshot, StackDraft draft, Trace trace) {
        Stack stack = snapshot.stack();
        StackSettings present = stack.settings();
        StackSettings settings = merge(present, draft);
        Checks checks = check(settings, draft)
                .that(
                        settings.serviceRoleArn().equals(present.serviceRoleArn()),
                        "Service Role Arn: cannot be changed after the stack was created")
                .that(
                        settings.chefVersion().equals(present.chefVersion())
                                || snapshot.apps().values().stream()
                                        .allMatch(app ->
                                                app.settings().environment().isEmpty()),
                        "Configuration Manager: cannot be changed while apps have environment variables")
                .that(
                        !settings.chefVersion().equals("12")
                                || snapshot.layers().values().stream()
                                        .allMatch(layer -> LayerTypes.chefTwelve(layer.type())),
                        "Configuration Manager: Chef 12 supports no built-in layers; delete them first")
                .that(
                        settings.useOpsworksSecurityGroups()
                                || snapshot.layers().values().stream()
                                        .noneMatch(layer -> layer.settings()
                                                .customSecurityGroupIds()
                                                .isEmpty()),
                        "Use Opsworks Security Groups: can only be switched off when every layer has a custom security"
                                + " group");
        if (checks.failed()) {
            return checks.refused();
        }
        return Outcome.accepted(
                stack.id(),
                List.of(
                        Write.put(stack.withSettings(settings)),
                        trace.entry(stack.id(), stack.id(), "stack settings changed", "UpdateStack was called")));
    }

    /**
     * A stack of its own with the source's settings and layers, these with their load-based scaling, and on demand permissions
     * and apps; no instances.
     *
     * @param present how many stacks the region has already
     */
    public static Outcome<StackId> copy(
            StackSnapshot source, StackId id, StackDraft draft, Copied copied, int present, Trace trace) {
        StackSettings settings = merge(named(source.stack().settings()), draft);
        List<String> unknown = copied.appIds().stream()
                .filter(app -> !source.apps().containsKey(app))
                .map(AppId::value)
                .toList();
        Checks checks = check(settings, draft)
                .within(trace.limits(), Limit.STACKS, present + 1)
                .that(
                        draft.region() == null
                                || draft.region().isEmpty()
                                || draft.region()
                                        .equals(source.stack().settings().region()),
                        "Region: a stack can only be cloned within its region")
                .found(unknown.isEmpty(), String.join(", ", unknown))
                .that(
                        !settings.chefVersion().equals("12")
                                || source.layers().values().stream()
                                        .allMatch(layer -> LayerTypes.chefTwelve(layer.type())),
                        "Configuration Manager: Chef 12 supports no built-in layers");
        if (checks.failed()) {
            return checks.refused();
        }
        List<Write> writes = new ArrayList<>();
        writes.add(Write.put(new Stack(id, shortName(settings.name()), settings, Map.of(), trace.now(), 0)));
        Instant createdAt = trace.now();
        for (Layer layer : oldestFirst(source.layers().values(), Layer::createdAt)) {
            LayerId layerId = new LayerId(trace.ids().uuid());
            createdAt = createdAt.plus(1, ChronoUnit.MICROS);
            writes.add(Write.put(
                    new Layer(layerId, id, layer.type(), withoutCluster(layer.settings()), Map.of(), createdAt)));
            LoadBasedScaling scaling = source.loadBasedScaling().get(layer.id());
            if (scaling != null) {
                writes.add(
                        Write.put(new LoadBasedScaling(layerId, id, scaling.enable(), scaling.up(), scaling.down())));
            }
        }
        List<App> apps = source.apps().values().stream()
                .filter(app -> copied.appIds().contains(app.id()))
                .toList();
        for (App app : oldestFirst(apps, App::createdAt)) {
            createdAt = createdAt.plus(1, ChronoUnit.MICROS);
            writes.add(Write.put(new App(
                    new AppId(trace.ids().uuid()), id, app.shortname(), withoutDatabase(app.settings()), createdAt)));
        }
        if (copied.permissions()) {
            for (Permission permission : source.permissions().values()) {
                writes.add(Write.put(new Permission(
                        new Permission.Key(id, permission.id().userArn()),
                        permission.allowSsh(),
                        permission.allowSudo(),
                        permission.level())));
            }
        }
        writes.add(trace.entry(
                id,
                id,
                "stack created",
                "CloneStack copied stack " + source.stack().id()));
        return Outcome.accepted(id, writes);
    }

    /** Copies are a microsecond apart, so that they are described in the order of the originals. */
    private static <T> List<T> oldestFirst(Collection<T> entities, Function<T, Instant> createdAt) {
        return entities.stream().sorted(Comparator.comparing(createdAt)).toList();
    }

    public static Outcome<StackId> delete(StackSnapshot snapshot) {
        StackId id = snapshot.stack().id();
        Checks checks = new Checks()
                .that(
                        snapshot.instances().isEmpty(),
                        "Unable to delete stack " + id + ": it still has instances; delete them first")
                .that(
                        snapshot.apps().isEmpty(),
                        "Unable to delete stack " + id + ": it still has apps; delete them first")
                .that(
                        snapshot.layers().isEmpty(),
                        "Unable to delete stack " + id + ": it still has layers; delete them first");
        if (checks.failed()) {
            return checks.refused();
        }
        List<Write> writes = new ArrayList<>();
        snapshot.permissions().values().forEach(permission -> writes.add(Write.delete(permission)));
        writes.add(Write.delete(snapshot.stack()));
        return Outcome.accepted(id, writes);
    }

    /** What a clone takes along besides settings and layers. */
    public record Copied(boolean permissions, List<AppId> appIds) {}

    private static StackSettings merge(@Nullable StackSettings present, StackDraft draft) {
        String chef = Given.textOr(draft.chefVersion(), present == null ? null : present.chefVersion(), "12");
        String region = Given.textOr(draft.region(), present == null ? null : present.region(), "");
        return new StackSettings(
                present == null ? Given.or(draft.name(), "") : Given.textOr(draft.name(), null, present.name()),
                region,
                Given.text(draft.vpcId(), present == null ? null : present.vpcId()),
                attributes(present == null ? Map.of() : present.attributes(), draft.attributes()),
                Given.textOr(draft.serviceRoleArn(), present == null ? null : present.serviceRoleArn(), ""),
                Given.textOr(
                        draft.defaultInstanceProfileArn(),
                        present == null ? null : present.defaultInstanceProfileArn(),
                        ""),
                Given.textOr(
                        draft.defaultOs(),
                        present == null ? null : present.defaultOs(),
                        OperatingSystems.defaultFor(chef)),
                Given.textOr(
                        draft.hostnameTheme(),
                        present == null ? null : present.hostnameTheme(),
                        HostnameThemes.LAYER_DEPENDENT),
                Given.textOr(
                        draft.defaultAvailabilityZone(),
                        present == null ? null : present.defaultAvailabilityZone(),
                        region + "a"),
                Given.text(draft.defaultSubnetId(), present == null ? null : present.defaultSubnetId()),
                Given.text(draft.customJson(), present == null ? null : present.customJson()),
                chef,
                draft.manageBerkshelf() != null
                        ? draft.manageBerkshelf()
                        : present == null ? null : present.manageBerkshelf(),
                Given.text(draft.berkshelfVersion(), present == null ? null : present.berkshelfVersion()),
                Given.or(draft.useCustomCookbooks(), present != null && present.useCustomCookbooks()),
                Given.or(draft.useOpsworksSecurityGroups(), present == null || present.useOpsworksSecurityGroups()),
                SourceDraft.merge(
                        present == null ? Source.NONE : present.customCookbooksSource(), draft.customCookbooksSource()),
                Given.text(draft.defaultSshKeyName(), present == null ? null : present.defaultSshKeyName()),
                Given.textOr(
                        draft.defaultRootDeviceType(),
                        present == null ? null : present.defaultRootDeviceType(),
                        "instance-store"),
                Given.textOr(draft.agentVersion(), present == null ? null : present.agentVersion(), "LATEST"));
    }

    private static Checks check(StackSettings settings, StackDraft draft) {
        boolean berkshelf = Boolean.TRUE.equals(settings.manageBerkshelf());
        return new Checks()
                .that(!settings.name().isBlank(), "Name: can't be blank")
                .that(settings.name().length() <= 64, "Name: is too long (maximum is 64 characters)")
                .that(settings.region().matches("[a-z0-9][a-z0-9-]{0,31}"), "Region: is not valid")
                // Names of roles that nobody asks IAM about: clients' own test suites use words that are no ARNs.
                .that(!settings.serviceRoleArn().isBlank(), "Service Role Arn: can't be blank")
                .that(!settings.defaultInstanceProfileArn().isBlank(), "Default Instance Profile Arn: can't be blank")
                .that(
                        HostnameThemes.known(settings.hostnameTheme()),
                        "Hostname Theme: is not valid; use one of " + String.join(", ", HostnameThemes.names()))
                .that(
                        draft.managerName() == null
                                || draft.managerName().isEmpty()
                                || draft.managerName().equals("Chef"),
                        "Configuration Manager: name must be Chef")
                .that(
                        CHEF_VERSIONS.contains(settings.chefVersion()),
                        "Configuration Manager: Chef " + settings.chefVersion()
                                + " is not supported; use 12, 11.10 or 11.4")
                .that(
                        OperatingSystems.objection(settings.defaultOs(), settings.chefVersion())
                                .isEmpty(),
                        "Default Os: "
                                + OperatingSystems.objection(settings.defaultOs(), settings.chefVersion())
                                        .orElse(""))
                .that(
                        settings.defaultRootDeviceType().equals("ebs")
                                || settings.defaultRootDeviceType().equals("instance-store"),
                        "Default Root Device Type: must be ebs or instance-store")
                .that(
                        !berkshelf || settings.chefVersion().equals("11.10"),
                        "Chef Configuration: Berkshelf can only be managed for Chef 11.10")
                .that(
                        agentVersion(settings.agentVersion())
                                || settings.agentVersion().equals("LATEST"),
                        "Agent Version: must be LATEST or a complete version such as 4004-20151201152533")
                .that(
                        settings.agentVersion().equals("LATEST")
                                || !settings.chefVersion().equals("11.4"),
                        "Agent Version: can only be set for Chef 11.10 and Chef 12")
                .that(
                        !settings.useCustomCookbooks()
                                || settings.customCookbooksSource().type() == null
                                || !Given.blank(settings.customCookbooksSource().url()),
                        "Custom Cookbooks Source: Url can't be blank");
    }

    /** What a stack's configuration manager may be, oldest first. */
    public static List<String> chefVersions() {
        return CHEF_VERSIONS;
    }

    static boolean agentVersion(String version) {
        return version.matches("[0-9][0-9A-Za-z.]*(-[0-9]{14})?");
    }

    private static Map<String, @Nullable String> attributes(
            Map<String, @Nullable String> present, @Nullable Map<String, @Nullable String> given) {
        Map<String, @Nullable String> merged = new HashMap<>(present);
        merged.putIfAbsent("Color", null);
        if (given != null) {
            given.forEach((key, value) -> merged.put(key, value == null || value.isEmpty() ? null : value));
        }
        return merged;
    }

    /** A cluster is registered with one stack only, and that is the original. */
    private static LayerSettings withoutCluster(LayerSettings settings) {
        Map<String, String> attributes = new HashMap<>(settings.attributes());
        attributes.remove(LayerTypes.CLUSTER);
        return settings.withAttributes(attributes);
    }

    /** As with clusters: the database is registered with the original. */
    private static AppSettings withoutDatabase(AppSettings settings) {
        return settings.withDataSources(settings.dataSources().stream()
                .filter(source -> !"RdsDbInstance".equals(source.type()))
                .toList());
    }

    private static StackSettings named(StackSettings source) {
        String suffix = " copy";
        String name = source.name().length() + suffix.length() > 64
                ? source.name().substring(0, 64 - suffix.length())
                : source.name();
        return new StackSettings(
                name + suffix,
                source.region(),
                source.vpcId(),
                source.attributes(),
                source.serviceRoleArn(),
                source.defaultInstanceProfileArn(),
                source.defaultOs(),
                source.hostnameTheme(),
                source.defaultAvailabilityZone(),
                source.defaultSubnetId(),
                source.customJson(),
                source.chefVersion(),
                source.manageBerkshelf(),
                source.berkshelfVersion(),
                source.useCustomCookbooks(),
                source.useOpsworksSecurityGroups(),
                source.customCookbooksSource(),
                source.defaultSshKeyName(),
                source.defaultRootDeviceType(),
                source.agentVersion());
    }

    private static String shortName(String name) {
        String made = Apps.shortname(name);
        return made.isEmpty() ? "stack" : made;
    }
}
