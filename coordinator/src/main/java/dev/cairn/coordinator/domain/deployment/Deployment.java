package dev.cairn.coordinator.domain.deployment;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A deployment or stack command; the API's shape {@code Deployment}.
 *
 * @param command its name, such as {@code deploy} or {@code execute_recipes}
 * @param args the command's arguments, empty when there are none
 */
public record Deployment(
        DeploymentId id,
        StackId stackId,
        @Nullable AppId appId,
        String command,
        Map<String, List<String>> args,
        @Nullable String comment,
        @Nullable String customJson,
        @Nullable String iamUserArn,
        List<InstanceId> instanceIds,
        Status status,
        Instant createdAt,
        @Nullable Instant completedAt)
        implements Entity {
    public Deployment {
        instanceIds = List.copyOf(instanceIds);
    }

    /** The words of the API, in lower case. */
    public enum Status {
        RUNNING,
        SUCCESSFUL,
        FAILED
    }

    public Deployment completed(Status end, Instant now) {
        return new Deployment(
                id, stackId, appId, command, args, comment, customJson, iamUserArn, instanceIds, end, createdAt, now);
    }
}
