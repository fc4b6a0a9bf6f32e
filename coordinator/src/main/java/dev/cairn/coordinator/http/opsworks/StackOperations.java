package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.catalog.StackDraft;
import dev.cairn.coordinator.domain.catalog.Stacks;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.lifecycle.AgentUpdates;
import dev.cairn.coordinator.domain.lifecycle.StackRequests;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations on stacks. */
final class StackOperations {
    private static final List<String> ROOT_DEVICE_TYPES = List.of("ebs", "instance-store");

    private StackOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("CreateStack", Requirement.POLICY, StackOperations::create),
                new Operation("CloneStack", Requirement.POLICY, StackOperations::copy),
                new Operation("DescribeStacks", Requirement.SHOW, StackOperations::describe),
                new Operation("UpdateStack", Requirement.MANAGE, StackOperations::update),
                new Operation("DeleteStack", Requirement.MANAGE, StackOperations::delete),
                new Operation("StartStack", Requirement.MANAGE, StackOperations::start),
                new Operation("StopStack", Requirement.MANAGE, StackOperations::stop),
                new Operation("DescribeStackSummary", Requirement.SHOW, StackOperations::summary));
    }

    private static ObjectNode create(Call call) {
        Members members = call.members();
        members.requiredText("Name");
        members.requiredText("Region");
        members.requiredText("ServiceRoleArn");
        members.requiredText("DefaultInstanceProfileArn");
        StackDraft given = draft(call, members.text("Region"), members.text("VpcId"));
        call.requirePassRole(members.requiredText("ServiceRoleArn"));
        call.account();
        StackDraft draft = Placement.checked(call, given, null);
        StackId id = new StackId(call.desk().ids().uuid());
        return Shapes.single(
                "StackId",
                call.create(
                                id,
                                members.requiredText("Region"),
                                (present, trace) -> Stacks.create(id, draft, present, trace))
                        .value());
    }

    private static ObjectNode copy(Call call) {
        Members members = call.members();
        StackId sourceId = new StackId(members.requiredText("SourceStackId"));
        members.requiredText("ServiceRoleArn");
        StackDraft given = draft(call, members.text("Region"), members.text("VpcId"));
        List<String> apps = members.texts("CloneAppIds");
        Stacks.Copied copied = new Stacks.Copied(
                Boolean.TRUE.equals(members.bool("ClonePermissions")),
                apps == null
                        ? List.of()
                        : apps.stream().distinct().map(AppId::new).toList());
        StackSnapshot source = call.stack(sourceId);
        call.requirePassRole(members.requiredText("ServiceRoleArn"));
        StackDraft draft = Placement.checked(call, given, source.stack().settings());
        StackId id = new StackId(call.desk().ids().uuid());
        return Shapes.single(
                "StackId",
                call.createLike(source, id, (present, trace) -> Stacks.copy(source, id, draft, copied, present, trace))
                        .value());
    }

    private static ObjectNode describe(Call call) {
        List<String> ids = call.members().texts("StackIds");
        List<StackSnapshot> stacks = new ArrayList<>();
        if (ids != null && !ids.isEmpty()) {
            List<String> unknown = ids.stream()
                    .filter(id ->
                            call.desk().decisions().snapshot(new StackId(id)).isEmpty())
                    .distinct()
                    .toList();
            if (unknown.size() == 1) {
                throw Call.unknownStack(new StackId(unknown.getFirst()));
            }
            if (!unknown.isEmpty()) {
                throw ApiFailure.notFound(String.join(", ", unknown));
            }
            ids.stream().distinct().forEach(id -> stacks.add(call.stack(new StackId(id))));
        } else {
            stacks.addAll(call.stacks());
        }
        return Shapes.list(
                "Stacks",
                stacks,
                snapshot -> StackView.shape(snapshot.stack(), call.desk().arns()));
    }

    private static ObjectNode update(Call call) {
        StackId id = stackId(call);
        // Region and VPC never change; the model of UpdateStack does not have them.
        StackDraft draft = Placement.checked(
                call, draft(call, null, null), call.stack(id).stack().settings());
        call.decide(
                id,
                (snapshot, trace) -> AgentUpdates.after(
                        new Draft(snapshot, trace.actor(), trace.now(), trace.ids()),
                        Stacks.update(snapshot, draft, trace),
                        call.desk().agentVersion()));
        return Shapes.empty();
    }

    private static ObjectNode delete(Call call) {
        call.decide(stackId(call), (snapshot, trace) -> Stacks.delete(snapshot));
        return Shapes.empty();
    }

    private static ObjectNode start(Call call) {
        call.decide(
                stackId(call),
                (snapshot, trace) -> StackRequests.startStack(snapshot, trace.actor(), trace.now(), trace.ids()));
        return Shapes.empty();
    }

    private static ObjectNode stop(Call call) {
        call.decide(
                stackId(call),
                (snapshot, trace) -> StackRequests.stopStack(snapshot, trace.actor(), trace.now(), trace.ids()));
        return Shapes.empty();
    }

    private static ObjectNode summary(Call call) {
        ObjectNode shape = Shapes.empty();
        shape.set(
                "StackSummary",
                StackView.summary(call.stack(stackId(call)), call.desk().arns()));
        return shape;
    }

    private static StackId stackId(Call call) {
        return new StackId(call.members().requiredText("StackId"));
    }

    private static StackDraft draft(Call call, @Nullable String region, @Nullable String vpcId) {
        Members members = call.members();
        Members manager = members.object("ConfigurationManager");
        Members chef = members.object("ChefConfiguration");
        return new StackDraft(
                members.text("Name"),
                region,
                vpcId,
                members.attributes("Attributes", List.of("Color")),
                members.text("ServiceRoleArn"),
                members.text("DefaultInstanceProfileArn"),
                members.text("DefaultOs"),
                members.text("HostnameTheme"),
                members.text("DefaultAvailabilityZone"),
                members.text("DefaultSubnetId"),
                members.customJson("CustomJson", call.limits()),
                manager == null ? null : manager.text("Name"),
                manager == null ? null : manager.text("Version"),
                chef == null ? null : chef.bool("ManageBerkshelf"),
                chef == null ? null : chef.text("BerkshelfVersion"),
                members.bool("UseCustomCookbooks"),
                members.bool("UseOpsworksSecurityGroups"),
                SourceReader.read(members, "CustomCookbooksSource"),
                members.text("DefaultSshKeyName"),
                members.word("DefaultRootDeviceType", ROOT_DEVICE_TYPES),
                members.text("AgentVersion"));
    }
}
