package dev.cairn.coordinator.http.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Deployments and commands in views. */
final class RunPieces {
    private RunPieces() {}

    static ObjectNode deployment(Deployment deployment, StackSnapshot snapshot) {
        ObjectNode shape = JsonNodeFactory.instance.objectNode();
        shape.put("id", deployment.id().value());
        shape.put("command", deployment.command());
        AppId appId = deployment.appId();
        if (appId != null) {
            App app = snapshot.apps().get(appId);
            shape.put("app", app == null ? appId.value() : app.settings().name());
        }
        shape.put("status", deployment.status().name().toLowerCase(Locale.ROOT));
        shape.put("comment", deployment.comment());
        shape.put("actor", deployment.iamUserArn());
        shape.put("instanceCount", deployment.instanceIds().size());
        shape.put("createdAt", deployment.createdAt().toString());
        shape.put("completedAt", text(deployment.completedAt()));
        return shape;
    }

    static ObjectNode command(Command command, StackSnapshot snapshot) {
        ObjectNode shape = JsonNodeFactory.instance.objectNode();
        shape.put("id", command.id().value());
        shape.put("type", command.type());
        Instance instance = snapshot.instances().get(command.instanceId());
        shape.put("instanceId", command.instanceId().value());
        shape.put("hostname", instance == null ? command.instanceId().value() : instance.hostname());
        DeploymentId deploymentId = command.deploymentId();
        shape.put("deploymentId", deploymentId == null ? null : deploymentId.value());
        shape.put("status", command.status().name().toLowerCase(Locale.ROOT));
        shape.put("phase", command.phase().name().toLowerCase(Locale.ROOT));
        shape.put("attempt", command.attempt());
        var recipes = shape.putArray("recipes");
        command.recipes().forEach(recipes::add);
        shape.put("createdAt", command.createdAt().toString());
        shape.put("acknowledgedAt", text(command.acknowledgedAt()));
        shape.put("completedAt", text(command.completedAt()));
        shape.put("exitCode", command.exitCode());
        shape.put("message", command.message());
        return shape;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
