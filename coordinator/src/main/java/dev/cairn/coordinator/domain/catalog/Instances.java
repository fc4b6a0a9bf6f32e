package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.instance.Scaled;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** CreateInstance and UpdateInstance of the API: the record. The machine's life, deletion included, is decided elsewhere. */
public final class Instances {
    private static final Set<String> TENANCIES = Set.of("default", "dedicated", "host");

    private Instances() {}

    /** A record in status {@code stopped}; nothing boots. */
    public static Outcome<InstanceId> create(StackSnapshot snapshot, InstanceDraft draft, Trace trace) {
        StackSettings stack = snapshot.stack().settings();
        List<LayerId> layerIds = draft.layerIds() == null
                ? List.of()
                : draft.layerIds().stream().distinct().toList();
        List<Layer> layers = layers(snapshot, layerIds);
        Set<String> taken = hostnames(snapshot, null);
        InstanceSettings settings = new InstanceSettings(
                Given.textOr(draft.hostname(), null, HostnameThemes.lowestNumber(taken)),
                layerIds,
                Given.textOr(draft.instanceType(), null, ""),
                Given.textOr(draft.os(), null, stack.defaultOs()),
                Given.text(draft.amiId(), null),
                Given.text(draft.autoScalingType(), null),
                Given.text(draft.availabilityZone(), stack.defaultAvailabilityZone()),
                Given.text(draft.subnetId(), stack.defaultSubnetId()),
                // An empty name means no key at all, not the stack's.
                Given.text(draft.sshKeyName(), stack.defaultSshKeyName()),
                Given.textOr(draft.architecture(), null, "x86_64"),
                Given.textOr(draft.rootDeviceType(), null, stack.defaultRootDeviceType()),
                Given.textOr(draft.virtualizationType(), null, "hvm"),
                Given.or(draft.blockDeviceMappings(), List.of()),
                Given.or(
                        draft.installUpdatesOnBoot(),
                        layers.stream().allMatch(layer -> layer.settings().installUpdatesOnBoot())),
                Given.or(
                        draft.ebsOptimized(),
                        layers.stream().anyMatch(layer -> layer.settings().useEbsOptimizedInstances())),
                Given.textOr(draft.agentVersion(), null, "INHERIT"),
                Given.textOr(draft.tenancy(), null, "default"));
        boolean custom = settings.os().equals(OperatingSystems.CUSTOM);
        Checks checks = check(snapshot, settings, layers, taken)
                .within(trace.limits(), Limit.INSTANCES, snapshot.instances().size() + 1)
                .that(!custom || settings.amiId() != null, "Ami Id: is required when Os is Custom")
                .that(custom || settings.amiId() == null, "Os: must be Custom when an AMI is given")
                .that(
                        !custom || settings.blockDeviceMappings().isEmpty(),
                        "Block Device Mappings: can't be given for a custom AMI")
                .that(
                        settings.virtualizationType().equals("hvm")
                                || settings.virtualizationType().equals("paravirtual"),
                        "Virtualization Type: must be paravirtual or hvm")
                .that(TENANCIES.contains(settings.tenancy()), "Tenancy: must be default, dedicated or host");
        settings.blockDeviceMappings().forEach(mapping -> BlockDevices.check(mapping, checks));
        if (checks.failed()) {
            return checks.refused();
        }
        Instance instance = new Instance(
                new InstanceId(trace.ids().uuid()),
                snapshot.stack().id(),
                settings,
                InstanceStatus.STOPPED,
                trace.now(),
                null,
                null,
                Progress.NEW,
                Scaled.NEW,
                "ec2",
                null,
                null,
                null,
                trace.now());
        return Outcome.accepted(
                instance.id(),
                List.of(
                        Write.put(instance),
                        trace.entry(
                                instance.stackId(),
                                instance.id(),
                                "instance created",
                                "CreateInstance was called for " + instance.hostname())));
    }

    public static Outcome<InstanceId> update(StackSnapshot snapshot, InstanceId id, InstanceDraft draft, Trace trace) {
        Instance instance = snapshot.instances().get(id);
        if (instance == null) {
            return unknown(id);
        }
        InstanceSettings present = instance.settings();
        List<LayerId> layerIds = draft.layerIds() == null
                ? present.layerIds()
                : draft.layerIds().stream().distinct().toList();
        InstanceSettings settings = new InstanceSettings(
                Given.textOr(draft.hostname(), null, present.hostname()),
                layerIds,
                Given.textOr(draft.instanceType(), null, present.instanceType()),
                Given.textOr(draft.os(), null, present.os()),
                present.amiId(),
                Given.text(draft.autoScalingType(), present.autoScalingType()),
                present.availabilityZone(),
                present.subnetId(),
                Given.text(draft.sshKeyName(), present.sshKeyName()),
                Given.textOr(draft.architecture(), null, present.architecture()),
                present.rootDeviceType(),
                present.virtualizationType(),
                present.blockDeviceMappings(),
                Given.or(draft.installUpdatesOnBoot(), present.installUpdatesOnBoot()),
                present.ebsOptimized(),
                Given.textOr(draft.agentVersion(), null, present.agentVersion()),
                present.tenancy());
        boolean otherOs = !settings.os().equals(present.os());
        Checks checks = new Checks()
                .that(!instance.onPremises(), "Registered on-premises instances can't be updated")
                .that(
                        draft.onlyAgentVersion() || instance.status() == InstanceStatus.STOPPED,
                        "Instance " + id + " is " + instance.status().word()
                                + "; it must be stopped before it can be updated")
                .that(
                        Given.blank(draft.amiId()) || Objects.equals(draft.amiId(), present.amiId()),
                        "Ami Id: cannot be changed after the instance was created")
                .that(
                        !otherOs || present.rootDeviceType().equals("instance-store") || instance.server() == null,
                        "Os: cannot be changed on an EBS-backed instance that was started")
                .that(
                        !otherOs || (present.amiId() == null && !settings.os().equals(OperatingSystems.CUSTOM)),
                        "Os: cannot be changed from or to a custom AMI")
                .that(
                        draft.ebsOptimized() == null || draft.ebsOptimized() == present.ebsOptimized(),
                        "Ebs Optimized: cannot be changed after the instance was created");
        if (checks.failed()) {
            return checks.refused();
        }
        Checks further = check(snapshot, settings, layers(snapshot, layerIds), hostnames(snapshot, id));
        if (further.failed()) {
            return further.refused();
        }
        List<Write> writes = new ArrayList<>();
        writes.add(Write.put(instance.withSettings(settings)));
        TimeBasedScaling schedule = snapshot.timeBasedScaling().get(id);
        if (schedule != null && !"timer".equals(settings.autoScalingType())) {
            writes.add(Write.delete(schedule));
        }
        writes.add(trace.entry(
                instance.stackId(),
                id,
                "instance settings changed",
                "UpdateInstance was called for " + settings.hostname()));
        return Outcome.accepted(id, writes);
    }

    /** The name that the stack's theme gives the next instance of the layer. Nothing is reserved. */
    public static Outcome<String> suggestHostname(StackSnapshot snapshot, LayerId layerId) {
        Layer layer = snapshot.layers().get(layerId);
        if (layer == null) {
            return Layers.unknown(layerId);
        }
        return Outcome.accepted(
                HostnameThemes.suggest(
                        snapshot.stack().settings().hostnameTheme(), layer.shortname(), hostnames(snapshot, null)),
                List.of());
    }

    public static <T> Outcome<T> unknown(InstanceId id) {
        return Outcome.notFound("Unable to find instance with ID " + id);
    }

    private static Checks check(
            StackSnapshot snapshot, InstanceSettings settings, List<Layer> layers, Set<String> taken) {
        Checks checks = new Checks()
                .that(!settings.layerIds().isEmpty(), "Please provide at least one layer ID")
                .found(
                        layers.size() == settings.layerIds().size(),
                        settings.layerIds().stream()
                                .filter(id -> !snapshot.layers().containsKey(id))
                                .map(LayerId::value)
                                .collect(Collectors.joining(", ")))
                .that(settings.instanceType().matches("[A-Za-z0-9][A-Za-z0-9.-]{0,63}"), "Instance Type: is not valid")
                .that(
                        settings.hostname().length() <= 63
                                && settings.hostname().matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?"),
                        "Hostname: can only contain lower-case letters, digits and hyphens, must not begin or end with"
                                + " a hyphen, and has at most 63 characters")
                .that(
                        !taken.contains(settings.hostname()),
                        "Hostname: there is already an instance named \"" + settings.hostname() + "\" in this stack")
                .that(
                        settings.agentVersion().equals("INHERIT") || Stacks.agentVersion(settings.agentVersion()),
                        "Agent Version: must be INHERIT or a complete version such as 4004-20151201152533");
        OperatingSystems.objection(settings.os(), snapshot.stack().settings().chefVersion())
                .ifPresent(objection -> checks.that(false, "Os: " + objection));
        for (Layer one : layers) {
            for (Layer other : layers) {
                checks.that(
                        one.id().equals(other.id()) || LayerTypes.mayShare(one.type(), other.type()),
                        "Layer Ids: an instance can't belong to layers of type " + one.type() + " and " + other.type());
            }
        }
        return checks;
    }

    private static List<Layer> layers(StackSnapshot snapshot, List<LayerId> ids) {
        return ids.stream()
                .map(id -> snapshot.layers().get(id))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Set<String> hostnames(StackSnapshot snapshot, @Nullable InstanceId except) {
        return snapshot.instances().values().stream()
                .filter(instance -> !instance.id().equals(except))
                .map(Instance::hostname)
                .collect(Collectors.toSet());
    }
}
