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
 * @param registeredBy the ARN of whoever registered the machine; null for an instance that was created here
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
        Scaled scaled,
        String infrastructureClass,
        @Nullable String elasticIp,
        @Nullable String registeredBy,
        @Nullable ServiceErrorId lastServiceErrorId,
        Instant createdAt)
        implements Entity {
    public String hostname() {
        return settings.hostname();
    }

    /** That of its machine where it is known, else the one that was asked for. */
    public String architecture() {
        Server.Fittings fittings = server == null ? null : server.fittings();
        String seen = fittings == null ? null : fittings.architecture();
        return seen == null ? settings.architecture() : seen;
    }

    /** That of its machine where it is known, else the one that was asked for. */
    public String virtualizationType() {
        Server.Fittings fittings = server == null ? null : server.fittings();
        String seen = fittings == null ? null : fittings.virtualizationType();
        return seen == null ? settings.virtualizationType() : seen;
    }

    /** Was its machine made elsewhere and brought here? */
    public boolean registered() {
        return registeredBy != null;
    }

    /** A registered machine outside EC2: it can be neither started nor stopped from here. */
    public boolean onPremises() {
        return infrastructureClass.equals("on-premises");
    }

    public Instance to(InstanceStatus changed, Instant now) {
        Copy copy = new Copy(this);
        copy.status = changed;
        copy.statusSince = now;
        return copy.made();
    }

    public Instance withSettings(InstanceSettings changed) {
        Copy copy = new Copy(this);
        copy.settings = changed;
        return copy.made();
    }

    public Instance withServer(@Nullable Server changed) {
        Copy copy = new Copy(this);
        copy.server = changed;
        return copy.made();
    }

    public Instance withReported(@Nullable Reported changed) {
        Copy copy = new Copy(this);
        copy.reported = changed;
        return copy.made();
    }

    public Instance withProgress(Progress changed) {
        Copy copy = new Copy(this);
        copy.progress = changed;
        return copy.made();
    }

    public Instance withScaled(Scaled changed) {
        Copy copy = new Copy(this);
        copy.scaled = changed;
        return copy.made();
    }

    public Instance withElasticIp(@Nullable String changed) {
        Copy copy = new Copy(this);
        copy.elasticIp = changed;
        return copy.made();
    }

    public Instance withLastServiceError(@Nullable ServiceErrorId changed) {
        Copy copy = new Copy(this);
        copy.lastServiceErrorId = changed;
        return copy.made();
    }

    /** The next state in the making: what may change, on top of what it is made from. */
    private static final class Copy {
        private final Instance from;
        private InstanceSettings settings;
        private InstanceStatus status;
        private Instant statusSince;
        private @Nullable Server server;
        private @Nullable Reported reported;
        private Progress progress;
        private Scaled scaled;
        private @Nullable String elasticIp;
        private @Nullable ServiceErrorId lastServiceErrorId;

        Copy(Instance from) {
            this.from = from;
            settings = from.settings;
            status = from.status;
            statusSince = from.statusSince;
            server = from.server;
            reported = from.reported;
            progress = from.progress;
            scaled = from.scaled;
            elasticIp = from.elasticIp;
            lastServiceErrorId = from.lastServiceErrorId;
        }

        Instance made() {
            return new Instance(
                    from.id,
                    from.stackId,
                    settings,
                    status,
                    statusSince,
                    server,
                    reported,
                    progress,
                    scaled,
                    from.infrastructureClass,
                    elasticIp,
                    from.registeredBy,
                    lastServiceErrorId,
                    from.createdAt);
        }
    }
}
