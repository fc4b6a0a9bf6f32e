package dev.cairn.coordinator.domain.deployment;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance's share of a deployment or lifecycle event; the API's shape {@code Command}.
 *
 * @param deploymentId null for lifecycle events
 * @param type the API's word, such as {@code setup}
 * @param recipes what runs, in order
 * @param cookbooks where the cookbooks come from
 * @param bundleSha256 the cookbooks of this command, once they are known
 * @param appIds the apps that {@code deploy} is true for
 * @param customJson the deployment's; stack's and layers' are merged in when it is sent
 * @param sequence ascending per instance
 * @param attemptId the present attempt
 * @param attempt which try this is, from 1
 * @param topologyGeneration the generation that a configure is for; 0 for other types
 * @param timeout of the run on the machine
 * @param message why it failed or was skipped, when its log cannot tell
 */
public record Command(
        CommandId id,
        StackId stackId,
        InstanceId instanceId,
        @Nullable DeploymentId deploymentId,
        String type,
        List<String> recipes,
        Map<String, List<String>> args,
        Cookbooks cookbooks,
        @Nullable String bundleSha256,
        List<AppId> appIds,
        @Nullable String customJson,
        @Nullable String iamUserArn,
        long sequence,
        AttemptId attemptId,
        int attempt,
        Phase phase,
        Status status,
        long topologyGeneration,
        Duration timeout,
        Instant createdAt,
        @Nullable Instant acknowledgedAt,
        @Nullable Instant completedAt,
        @Nullable Integer exitCode,
        @Nullable String message)
        implements Entity {
    /** Which cookbooks a command runs with; OpsWorks fetched them at setup and update_custom_cookbooks only. */
    public enum Cookbooks {
        /** Resolved from the stack's source for this command. */
        FRESH,
        /** What the instance's cache holds. */
        CACHED,
        NONE
    }

    /** How far the present attempt has come. */
    public enum Phase {
        /** Waits until its cookbooks are resolved. */
        RESOLVING,
        /** Waits for its turn and for the agent. */
        READY,
        /** Offered to the agent at least once. */
        SENT,
        /** In the agent's journal. */
        ACKNOWLEDGED,
        ENDED
    }

    /** The words of the API, in lower case. */
    public enum Status {
        PENDING,
        SUCCESSFUL,
        FAILED,
        SKIPPED,
        EXPIRED,
        SUPERSEDED
    }

    public boolean open() {
        return status == Status.PENDING;
    }
}
