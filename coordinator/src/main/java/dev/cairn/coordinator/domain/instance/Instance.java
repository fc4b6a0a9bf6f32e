package dev.cairn.coordinator.domain.instance;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance of the OpsWorks model; the API's shape {@code Instance}.
 *
 * @param server the machine behind it; null when there is none
 * @param reported what the agent last said of the machine; null before its first contact
 * @param infrastructureClass ec2 or on-premises
 */
public record Instance(
        InstanceId id,
        StackId stackId,
        InstanceSettings settings,
        InstanceStatus status,
        Instant statusSince,
        @Nullable Server server,
        @Nullable Reported reported,
        Progress progress,
        String infrastructureClass,
        @Nullable String elasticIp,
        @Nullable String registeredBy,
        @Nullable ServiceErrorId lastServiceErrorId,
        Instant createdAt)
        implements Entity {
    public String hostname() {
        return settings.hostname();
    }

    public Instance to(InstanceStatus changed, Instant now) {
        return new Instance(
                id,
                stackId,
                settings,
                changed,
                now,
                server,
                reported,
                progress,
                infrastructureClass,
                elasticIp,
                registeredBy,
                lastServiceErrorId,
                createdAt);
    }

    public Instance withSettings(InstanceSettings changed) {
        return new Instance(
                id,
                stackId,
                changed,
                status,
                statusSince,
                server,
                reported,
                progress,
                infrastructureClass,
                elasticIp,
                registeredBy,
                lastServiceErrorId,
                createdAt);
    }

    public Instance withServer(@Nullable Server changed) {
        return new Instance(
                id,
                stackId,
                settings,
                status,
                statusSince,
                changed,
                reported,
                progress,
                infrastructureClass,
                elasticIp,
                registeredBy,
                lastServiceErrorId,
                createdAt);
    }

    public Instance withReported(@Nullable Reported changed) {
        return new Instance(
                id,
                stackId,
                settings,
                status,
                statusSince,
                server,
                changed,
                progress,
                infrastructureClass,
                elasticIp,
                registeredBy,
                lastServiceErrorId,
                createdAt);
    }

    public Instance withProgress(Progress changed) {
        return new Instance(
                id,
                stackId,
                settings,
                status,
                statusSince,
                server,
                reported,
                changed,
                infrastructureClass,
                elasticIp,
                registeredBy,
                lastServiceErrorId,
                createdAt);
    }

    public Instance withLastServiceError(@Nullable ServiceErrorId changed) {
        return new Instance(
                id,
                stackId,
                settings,
                status,
                statusSince,
                server,
                reported,
                progress,
                infrastructureClass,
                elasticIp,
                registeredBy,
                changed,
                createdAt);
    }
}
