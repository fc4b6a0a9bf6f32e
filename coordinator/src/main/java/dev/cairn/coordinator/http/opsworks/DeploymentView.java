package dev.cairn.coordinator.http.opsworks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The shapes {@code Deployment} and {@code Command}. */
final class DeploymentView {
    private DeploymentView() {}

    static ObjectNode shape(Deployment deployment) {
        ObjectNode shape = Shapes.empty();
        shape.put("DeploymentId", deployment.id().value());
        shape.put("StackId", deployment.stackId().value());
        AppId appId = deployment.appId();
        Shapes.put(shape, "AppId", appId == null ? null : appId.value());
        shape.put("CreatedAt", Shapes.timestamp(deployment.createdAt()));
        Instant completedAt = deployment.completedAt();
        if (completedAt != null) {
            shape.put("CompletedAt", Shapes.timestamp(completedAt));
            shape.put("Duration", wholeSeconds(deployment.createdAt(), completedAt));
        }
        Shapes.put(shape, "IamUserArn", deployment.iamUserArn());
        Shapes.put(shape, "Comment", deployment.comment());
        ObjectNode command = shape.putObject("Command");
        command.put("Name", deployment.command());
        ObjectNode args = command.putObject("Args");
        deployment.args().forEach((name, values) -> Shapes.texts(args, name, values));
        shape.put("Status", deployment.status().name().toLowerCase(Locale.ROOT));
        Shapes.put(shape, "CustomJson", deployment.customJson());
        Shapes.texts(
                shape,
                "InstanceIds",
                deployment.instanceIds().stream().map(InstanceId::value).toList());
        return shape;
    }

    static ObjectNode shape(Command command, String logUrl) {
        ObjectNode shape = Shapes.empty();
        shape.put("CommandId", command.id().value());
        shape.put("InstanceId", command.instanceId().value());
        DeploymentId deploymentId = command.deploymentId();
        Shapes.put(shape, "DeploymentId", deploymentId == null ? null : deploymentId.value());
        shape.put("CreatedAt", Shapes.timestamp(command.createdAt()));
        Shapes.put(shape, "AcknowledgedAt", command.acknowledgedAt());
        Shapes.put(shape, "CompletedAt", command.completedAt());
        shape.put("Status", status(command.status()));
        Shapes.put(shape, "ExitCode", command.exitCode());
        // There is nothing to read before a machine has taken the command, unless it failed on its way there: the log
        // then
        // says why.
        if (command.acknowledgedAt() != null || command.status() == Command.Status.FAILED) {
            shape.put("LogUrl", logUrl);
        }
        shape.put("Type", command.type());
        return shape;
    }

    /** The API's text knows four words only; the other two were seen in events and in the console. */
    private static String status(Command.Status status) {
        return switch (status) {
            case PENDING -> "pending";
            case SUCCESSFUL -> "successful";
            case FAILED, EXPIRED -> "failed";
            case SKIPPED, SUPERSEDED -> "skipped";
        };
    }

    /** Of the times as they are shown, so that the three members agree. */
    private static int wholeSeconds(Instant from, Instant to) {
        return (int) Duration.between(from.truncatedTo(ChronoUnit.SECONDS), to.truncatedTo(ChronoUnit.SECONDS))
                .toSeconds();
    }
}
