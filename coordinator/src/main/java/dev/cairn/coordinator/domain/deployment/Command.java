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

    /** Is an attempt at the agent, as far as is known here? */
    public boolean outstanding() {
        return open() && (phase == Phase.SENT || phase == Phase.ACKNOWLEDGED);
    }

    /** Its cookbooks are known; it may go out when it is its turn. */
    public Command ready(@Nullable String bundle) {
        Copy copy = new Copy(this);
        copy.bundleSha256 = bundle;
        copy.phase = Phase.READY;
        return copy.made();
    }

    /** Its cookbooks have to be fetched (again). */
    public Command resolving() {
        Copy copy = new Copy(this);
        copy.cookbooks = Cookbooks.FRESH;
        copy.bundleSha256 = null;
        copy.phase = Phase.RESOLVING;
        return copy.made();
    }

    public Command sent() {
        Copy copy = new Copy(this);
        copy.phase = Phase.SENT;
        return copy.made();
    }

    public Command acknowledged(Instant now) {
        Copy copy = new Copy(this);
        copy.phase = Phase.ACKNOWLEDGED;
        copy.acknowledgedAt = acknowledgedAt == null ? now : acknowledgedAt;
        return copy.made();
    }

    /** The same command once more, since the last attempt was interrupted. */
    public Command again(AttemptId next, String why) {
        Copy copy = new Copy(this);
        copy.attemptId = next;
        copy.attempt = attempt + 1;
        copy.phase = Phase.READY;
        copy.message = why;
        return copy.made();
    }

    public Command ended(Status end, @Nullable Integer code, @Nullable String why, Instant now) {
        Copy copy = new Copy(this);
        copy.phase = Phase.ENDED;
        copy.status = end;
        copy.completedAt = now;
        copy.exitCode = code;
        copy.message = why;
        return copy.made();
    }

    /** The next state in the making: what may change, on top of what it is made from. */
    private static final class Copy {
        private final Command from;
        private Cookbooks cookbooks;
        private @Nullable String bundleSha256;
        private AttemptId attemptId;
        private int attempt;
        private Phase phase;
        private Status status;
        private @Nullable Instant acknowledgedAt;
        private @Nullable Instant completedAt;
        private @Nullable Integer exitCode;
        private @Nullable String message;

        Copy(Command from) {
            this.from = from;
            cookbooks = from.cookbooks;
            bundleSha256 = from.bundleSha256;
            attemptId = from.attemptId;
            attempt = from.attempt;
            phase = from.phase;
            status = from.status;
            acknowledgedAt = from.acknowledgedAt;
            completedAt = from.completedAt;
            exitCode = from.exitCode;
            message = from.message;
        }

        Command made() {
            return new Command(
                    from.id,
                    from.stackId,
                    from.instanceId,
                    from.deploymentId,
                    from.type,
                    from.recipes,
                    from.args,
                    cookbooks,
                    bundleSha256,
                    from.appIds,
                    from.customJson,
                    from.iamUserArn,
                    from.sequence,
                    attemptId,
                    attempt,
                    phase,
                    status,
                    from.topologyGeneration,
                    from.timeout,
                    from.createdAt,
                    acknowledgedAt,
                    completedAt,
                    exitCode,
                    message);
        }
    }
}
