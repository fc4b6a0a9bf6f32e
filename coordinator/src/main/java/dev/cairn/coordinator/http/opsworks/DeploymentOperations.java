package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deploy.DeploymentRequest;
import dev.cairn.coordinator.domain.deploy.Deployments;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.Access.Requirement;
import java.util.List;

/** CreateDeployment, and what became of deployments and their commands. */
final class DeploymentOperations {
    /** OpsWorks kept the logs of an instance's 30 newest commands. */
    private static final int COMMANDS_PER_INSTANCE = 30;

    private static final List<String> COMMANDS = List.of(
            "install_dependencies",
            "update_dependencies",
            "update_custom_cookbooks",
            "execute_recipes",
            "configure",
            "setup",
            "deploy",
            "rollback",
            "start",
            "stop",
            "restart",
            "undeploy");

    private DeploymentOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("CreateDeployment", Requirement.DEPLOY, DeploymentOperations::create),
                new Operation("DescribeDeployments", Requirement.SHOW, DeploymentOperations::describe),
                new Operation("DescribeCommands", Requirement.SHOW, DeploymentOperations::describeCommands));
    }

    private static ObjectNode create(Call call) {
        Members members = call.members();
        StackId stackId = new StackId(members.requiredText("StackId"));
        Members command = members.requiredObject("Command");
        String app = members.text("AppId");
        List<String> instances = members.texts("InstanceIds");
        List<String> layers = members.texts("LayerIds");
        String customJson = members.customJson("CustomJson", call.limits());
        String comment = members.text("Comment");
        DeploymentRequest request = new DeploymentRequest(
                app == null || app.isEmpty() ? null : new AppId(app),
                instances == null
                        ? List.of()
                        : instances.stream().distinct().map(InstanceId::new).toList(),
                layers == null
                        ? List.of()
                        : layers.stream().distinct().map(LayerId::new).toList(),
                command.requiredWord("Name", COMMANDS),
                command.textListMap("Args"),
                comment == null || comment.isEmpty() ? null : comment,
                customJson == null || customJson.isEmpty() ? null : customJson);
        return Shapes.single(
                "DeploymentId",
                call.decide(
                                stackId,
                                (snapshot, trace) ->
                                        Deployments.create(snapshot, request, trace.actor(), trace.now(), trace.ids()))
                        .value());
    }

    private static ObjectNode describe(Call call) {
        Members members = call.members();
        if (members.named("StackId", "AppId", "DeploymentIds") > 1) {
            throw ApiFailure.invalid(
                    "Please provide either one or more deployment IDs or one stack ID or one app ID, not several of them");
        }
        String stack = members.identifier("StackId");
        if (stack != null) {
            StackId id = new StackId(stack);
            call.stack(id);
            return shapes(call.desk().store().deployments(id));
        }
        String app = members.identifier("AppId");
        if (app != null) {
            AppId id = new AppId(app);
            StackId stackId = AppOperations.stackOf(call, id);
            call.stack(stackId);
            return shapes(call.desk().store().deployments(stackId).stream()
                    .filter(deployment -> id.equals(deployment.appId()))
                    .toList());
        }
        List<String> ids = members.texts("DeploymentIds");
        if (ids == null || ids.isEmpty()) {
            throw ApiFailure.invalid("Please provide either one or more deployment IDs or one stack ID or one app ID");
        }
        List<Deployment> found = call.desk()
                .store()
                .deployments(ids.stream().distinct().map(DeploymentId::new).toList());
        refuseUnknown(
                ids, found.stream().map(deployment -> deployment.id().value()).toList());
        found.stream().map(Deployment::stackId).distinct().forEach(call::stack);
        return shapes(found);
    }

    private static ObjectNode describeCommands(Call call) {
        Members members = call.members();
        if (members.named("DeploymentId", "InstanceId", "CommandIds") > 1) {
            throw ApiFailure.invalid(
                    "Please provide either one or more command IDs or one deployment ID or one instance ID, not several"
                            + " of them");
        }
        String deployment = members.identifier("DeploymentId");
        if (deployment != null) {
            DeploymentId id = new DeploymentId(deployment);
            call.stack(call.stackOf(id, "Unable to find deployment with ID " + id));
            return commandShapes(call, call.desk().store().commandsOf(id));
        }
        String instance = members.identifier("InstanceId");
        if (instance != null) {
            InstanceId id = new InstanceId(instance);
            call.stack(InstanceOperations.stackOf(call, id));
            return commandShapes(call, call.desk().store().commandsOf(id, COMMANDS_PER_INSTANCE));
        }
        List<String> ids = members.texts("CommandIds");
        if (ids == null || ids.isEmpty()) {
            throw ApiFailure.invalid(
                    "Please provide either one or more command IDs or one deployment ID or one instance ID");
        }
        List<Command> found = call.desk()
                .store()
                .commands(ids.stream().distinct().map(CommandId::new).toList());
        refuseUnknown(ids, found.stream().map(command -> command.id().value()).toList());
        found.stream().map(Command::stackId).distinct().forEach(call::stack);
        return commandShapes(call, found);
    }

    private static void refuseUnknown(List<String> asked, List<String> found) {
        List<String> unknown =
                asked.stream().distinct().filter(id -> !found.contains(id)).toList();
        if (!unknown.isEmpty()) {
            throw ApiFailure.notFound(String.join(", ", unknown));
        }
    }

    private static ObjectNode shapes(List<Deployment> deployments) {
        return Shapes.list("Deployments", deployments, DeploymentView::shape);
    }

    private static ObjectNode commandShapes(Call call, List<Command> commands) {
        return Shapes.list(
                "Commands",
                commands,
                command -> DeploymentView.shape(
                        command,
                        call.desk()
                                .links()
                                .link(
                                        call.baseUrl(),
                                        command.id(),
                                        call.desk().time().now())));
    }
}
