package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.catalog.InstanceDraft;
import dev.cairn.coordinator.domain.catalog.Instances;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings.BlockDeviceMapping;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.lifecycle.AgentUpdates;
import dev.cairn.coordinator.domain.lifecycle.InstanceRequests;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operations on instances. */
final class InstanceOperations {
    private static final int SHORTEST_ACCESS_MINUTES = 60;
    private static final int LONGEST_ACCESS_MINUTES = 1440;

    private InstanceOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("CreateInstance", Requirement.MANAGE, InstanceOperations::create),
                new Operation("DescribeInstances", Requirement.SHOW, InstanceOperations::describe),
                new Operation("UpdateInstance", Requirement.MANAGE, InstanceOperations::update),
                new Operation("DeleteInstance", Requirement.MANAGE, InstanceOperations::delete),
                new Operation("StartInstance", Requirement.MANAGE, InstanceOperations::start),
                new Operation("StopInstance", Requirement.MANAGE, InstanceOperations::stop),
                new Operation("GrantAccess", Requirement.MANAGE, InstanceOperations::grantAccess),
                new Operation("RebootInstance", Requirement.MANAGE, InstanceOperations::reboot));
    }

    /** The stack of the instance that a request names. */
    static StackId stackOf(Call call, InstanceId id) {
        return call.stackOf(id, "Unable to find instance with ID " + id);
    }

    private static ObjectNode create(Call call) {
        Members members = call.members();
        StackId stackId = new StackId(members.requiredText("StackId"));
        List<String> layerIds = members.requiredTexts("LayerIds");
        members.requiredText("InstanceType");
        InstanceDraft given = draft(members);
        StackSnapshot stack = call.stack(stackId);
        sameStack(call, stackId, layerIds);
        InstanceDraft draft = Placement.checked(call, given, stack.stack().settings());
        return Shapes.single(
                "InstanceId",
                call.decide(stackId, (snapshot, trace) -> Instances.create(snapshot, draft, trace))
                        .value());
    }

    private static ObjectNode describe(Call call) {
        Members members = call.members();
        if (members.named("StackId", "LayerId", "InstanceIds") > 1) {
            throw ApiFailure.invalid(
                    "Please provide either one or more instance IDs or one stack ID or one layer ID, not several of them");
        }
        String stack = members.identifier("StackId");
        if (stack != null) {
            StackSnapshot snapshot = call.stack(new StackId(stack));
            return shapes(call, snapshot, Ordered.instances(snapshot));
        }
        String layer = members.identifier("LayerId");
        if (layer != null) {
            LayerId id = new LayerId(layer);
            StackSnapshot snapshot = call.stack(LayerOperations.stackOf(call, id));
            return shapes(
                    call,
                    snapshot,
                    Ordered.instances(snapshot).stream()
                            .filter(instance -> instance.settings().layerIds().contains(id))
                            .toList());
        }
        List<String> ids = members.texts("InstanceIds");
        if (ids == null || ids.isEmpty()) {
            throw ApiFailure.invalid("Please provide either one or more instance IDs or one stack ID or one layer ID");
        }
        List<ObjectNode> instances = call.eachOf(
                ids,
                InstanceId::new,
                (snapshot, id) -> Optional.ofNullable(snapshot.instances().get(id))
                        .map(instance -> InstanceView.shape(
                                snapshot, instance, call.desk().arns())));
        return Shapes.list("Instances", instances, instance -> instance);
    }

    private static ObjectNode shapes(Call call, StackSnapshot snapshot, List<Instance> instances) {
        return Shapes.list(
                "Instances",
                instances,
                instance -> InstanceView.shape(snapshot, instance, call.desk().arns()));
    }

    private static ObjectNode update(Call call) {
        InstanceId id = instanceId(call);
        InstanceDraft draft = draft(call.members());
        StackId stackId = stackOf(call, id);
        List<String> layerIds = call.members().texts("LayerIds");
        if (layerIds != null) {
            call.stack(stackId);
            sameStack(call, stackId, layerIds);
        }
        call.decide(
                stackId,
                (snapshot, trace) -> AgentUpdates.after(
                        new Draft(snapshot, trace.actor(), trace.now(), trace.ids()),
                        Instances.update(snapshot, id, draft, trace),
                        call.desk().agentVersion()));
        return Shapes.empty();
    }

    private static ObjectNode delete(Call call) {
        InstanceId id = instanceId(call);
        boolean deleteElasticIp = Boolean.TRUE.equals(call.members().bool("DeleteElasticIp"));
        boolean deleteVolumes = Boolean.TRUE.equals(call.members().bool("DeleteVolumes"));
        call.decide(
                stackOf(call, id),
                (snapshot, trace) -> InstanceRequests.delete(
                        snapshot, id, deleteElasticIp, deleteVolumes, trace.actor(), trace.now(), trace.ids()));
        return Shapes.empty();
    }

    /** Remote desktops: only Windows has them, and no instance of this service runs it. */
    private static ObjectNode grantAccess(Call call) {
        InstanceId id = instanceId(call);
        Integer minutes = call.members().integer("ValidForInMinutes");
        call.stack(stackOf(call, id));
        if (minutes != null && (minutes < SHORTEST_ACCESS_MINUTES || minutes > LONGEST_ACCESS_MINUTES)) {
            throw ApiFailure.invalid("Valid For In Minutes: must be between " + SHORTEST_ACCESS_MINUTES + " and "
                    + LONGEST_ACCESS_MINUTES);
        }
        throw ApiFailure.invalid("GrantAccess is for Windows instances only; instance " + id + " runs Linux");
    }

    private static ObjectNode start(Call call) {
        InstanceId id = instanceId(call);
        call.decide(
                stackOf(call, id),
                (snapshot, trace) -> InstanceRequests.start(snapshot, id, trace.actor(), trace.now(), trace.ids()));
        return Shapes.empty();
    }

    private static ObjectNode stop(Call call) {
        InstanceId id = instanceId(call);
        boolean force = Boolean.TRUE.equals(call.members().bool("Force"));
        call.decide(
                stackOf(call, id),
                (snapshot, trace) -> force
                        ? InstanceRequests.forceStop(snapshot, id, trace.actor(), trace.now(), trace.ids())
                        : InstanceRequests.stop(snapshot, id, trace.actor(), trace.now(), trace.ids()));
        return Shapes.empty();
    }

    private static ObjectNode reboot(Call call) {
        InstanceId id = instanceId(call);
        call.decide(
                stackOf(call, id),
                (snapshot, trace) -> InstanceRequests.reboot(snapshot, id, trace.actor(), trace.now(), trace.ids()));
        return Shapes.empty();
    }

    private static InstanceId instanceId(Call call) {
        return new InstanceId(call.members().requiredText("InstanceId"));
    }

    /** Layers that do not exist are named; layers of another stack are refused in OpsWorks' words. */
    static void sameStack(Call call, StackId stackId, List<String> layerIds) {
        List<String> unknown = layerIds.stream()
                .distinct()
                .filter(id -> call.desk().store().stackOf(new LayerId(id)).isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            throw ApiFailure.notFound(String.join(", ", unknown));
        }
        boolean same = layerIds.stream()
                .allMatch(id -> call.desk()
                        .store()
                        .stackOf(new LayerId(id))
                        .filter(stackId::equals)
                        .isPresent());
        if (!same) {
            throw ApiFailure.invalid("Please only provide layer IDs from the same stack");
        }
    }

    private static InstanceDraft draft(Members members) {
        List<String> layerIds = members.texts("LayerIds");
        return new InstanceDraft(
                layerIds == null ? null : layerIds.stream().map(LayerId::new).toList(),
                members.text("InstanceType"),
                members.word("AutoScalingType", List.of("load", "timer")),
                members.text("Hostname"),
                members.text("Os"),
                members.text("AmiId"),
                members.text("SshKeyName"),
                members.text("AvailabilityZone"),
                members.text("VirtualizationType"),
                members.text("SubnetId"),
                members.word("Architecture", List.of("x86_64", "i386")),
                members.word("RootDeviceType", List.of("ebs", "instance-store")),
                mappings(members.objects("BlockDeviceMappings")),
                members.bool("InstallUpdatesOnBoot"),
                members.bool("EbsOptimized"),
                members.text("AgentVersion"),
                members.text("Tenancy"));
    }

    private static @Nullable List<BlockDeviceMapping> mappings(@Nullable List<Members> given) {
        return given == null
                ? null
                : given.stream()
                        .map(mapping -> new BlockDeviceMapping(
                                mapping.text("DeviceName"),
                                mapping.text("NoDevice"),
                                mapping.text("VirtualName"),
                                ebs(mapping.object("Ebs"))))
                        .toList();
    }

    /** The text of the model knows more volume types than its enumeration: all five are taken. */
    private static BlockDeviceMapping.@Nullable Ebs ebs(@Nullable Members ebs) {
        return ebs == null
                ? null
                : new BlockDeviceMapping.Ebs(
                        ebs.text("SnapshotId"),
                        ebs.integer("Iops"),
                        ebs.integer("VolumeSize"),
                        ebs.word("VolumeType", List.of("gp2", "io1", "standard", "st1", "sc1")),
                        ebs.bool("DeleteOnTermination"));
    }
}
