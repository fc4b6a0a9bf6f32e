package dev.cairn.coordinator.domain.event;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened in a stack, for programs that listen. Never changes. Its fields are those of OpsWorks' events.
 *
 * @param region the stack's
 */
public record StackEvent(Key id, StackId stackId, Instant at, String region, Detail detail) implements Entity {
    /** A UUID; the same at every repetition, so that a listener can tell what it has. */
    public record Key(String value) implements Id {}

    /** What has happened. */
    public sealed interface Detail {
        /** The words that EventBridge calls {@code detail-type}. */
        String type();

        /** The instances that the event is about. */
        List<InstanceId> resources();
    }

    /**
     * An instance has another status.
     *
     * @param serverId the machine; null when there is none
     * @param status the API's word
     * @param initiatedBy user, auto-scaling or auto-healing; null except for requested, terminating and stopping
     */
    public record InstanceStateChange(
            InstanceId instanceId,
            String hostname,
            List<LayerId> layerIds,
            @Nullable String serverId,
            String status,
            @Nullable String initiatedBy)
            implements Detail {
        public InstanceStateChange {
            layerIds = List.copyOf(layerIds);
        }

        @Override
        public String type() {
            return "OpsWorks Instance State Change";
        }

        @Override
        public List<InstanceId> resources() {
            return List.of(instanceId);
        }
    }

    /** A command has ended. */
    public record CommandStateChange(CommandId commandId, InstanceId instanceId, String commandType, String status)
            implements Detail {
        @Override
        public String type() {
            return "OpsWorks Command State Change";
        }

        @Override
        public List<InstanceId> resources() {
            return List.of(instanceId);
        }
    }

    /**
     * A deployment runs, or has ended.
     *
     * @param durationSeconds null while it runs
     */
    public record DeploymentStateChange(
            DeploymentId deploymentId,
            List<InstanceId> instanceIds,
            String command,
            String status,
            @Nullable Long durationSeconds)
            implements Detail {
        public DeploymentStateChange {
            instanceIds = List.copyOf(instanceIds);
        }

        @Override
        public String type() {
            return "OpsWorks Deployment State Change";
        }

        @Override
        public List<InstanceId> resources() {
            return instanceIds;
        }
    }

    /**
     * A problem that people should know of: what {@code DescribeServiceErrors} lists.
     *
     * @param alertType such as {@code InstanceStop}
     */
    public record Alert(@Nullable InstanceId instanceId, String alertType, String message) implements Detail {
        @Override
        public String type() {
            return "OpsWorks Alert";
        }

        @Override
        public List<InstanceId> resources() {
            return List.of();
        }
    }
}
