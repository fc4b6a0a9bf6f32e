package dev.cairn.coordinator.domain.event;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.instance.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which changes of records are events, by OpsWorks' guide ("Monitoring AWS OpsWorks Stacks with CloudWatch Events"). */
public final class Occurrences {
    private Occurrences() {}

    /** The event of an instance that was changed; empty when its status is the same. */
    public static Optional<StackEvent.Detail> of(Instance before, Instance after, Actor actor) {
        if (before.status() == after.status()) {
            return Optional.empty();
        }
        Server server = after.server() == null ? before.server() : after.server();
        return Optional.of(new StackEvent.InstanceStateChange(
                after.id(),
                after.hostname(),
                after.settings().layerIds(),
                server == null ? null : server.id().value(),
                after.status().word(),
                initiator(before, after.status(), actor)));
    }

    /** Who began the way up or down; the later steps of the way have no initiator. */
    private static @Nullable String initiator(Instance before, InstanceStatus status, Actor actor) {
        return switch (status) {
            case REQUESTED, TERMINATING, STOPPING ->
                switch (actor.kind()) {
                    case USER -> "user";
                    case AUTO_SCALING -> "auto-scaling";
                    case AUTO_HEALING -> "auto-healing";
                    // A healed instance comes up again by the coordinator's own next step.
                    case COORDINATOR -> before.progress().intent() == Progress.Intent.HEAL ? "auto-healing" : null;
                };
            default -> null;
        };
    }

    /** The event of a command that was put; empty while it is open. */
    public static Optional<StackEvent.Detail> of(Command after) {
        return after.open()
                ? Optional.empty()
                : Optional.of(new StackEvent.CommandStateChange(
                        after.id(), after.instanceId(), after.type(), word(after.status())));
    }

    /**
     * The event of a deployment that was put.
     *
     * @param known whether it ran before
     */
    public static Optional<StackEvent.Detail> of(Deployment after, boolean known) {
        boolean running = after.status() == Deployment.Status.RUNNING;
        if (running && known) {
            return Optional.empty();
        }
        Instant ended = after.completedAt();
        Long duration = running || ended == null
                ? null
                : Math.max(0, Duration.between(after.createdAt(), ended).toSeconds());
        return Optional.of(new StackEvent.DeploymentStateChange(
                after.id(), after.instanceIds(), after.command(), word(after.status()), duration));
    }

    private static String word(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
