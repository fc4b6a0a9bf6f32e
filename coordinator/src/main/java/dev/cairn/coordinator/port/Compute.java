package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.launch.LaunchOrder;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes and ends the machines behind instances. Calls block until the provider has accepted them, not until the machine
 * is up or down; {@link #describe} tells how far it is. A region is the stack's; adapters that have only one place ignore it. Safe
 * for many threads.
 */
public interface Compute extends AutoCloseable {
    /** One line for people: which kind of machines this makes and what they cannot do. */
    String describeSelf();

    /** Could this adapter have made the machine, or take care of it? False for one that was made elsewhere and brought here. */
    boolean manages(ServerId id);

    /**
     * For so long what the provider denies about a machine that was just asked for (that it exists, that it runs) may be out
     * of date.
     */
    Duration settling();

    /**
     * Makes a machine. The same token never makes two: a repeated call describes the machine of the first.
     *
     * @throws ComputeException when the provider refuses or cannot be reached
     */
    ServerState launch(LaunchRequest request) throws ComputeException;

    /** The machine that a launch with this token has made, also when its answer was lost; empty when there is none. */
    Optional<ServerState> launched(String region, String token) throws ComputeException;

    /** Starts a stopped machine with the disk it had. Starting a running one describes it. */
    ServerState start(ServerId id, LaunchRequest request) throws ComputeException;

    /** Stops the machine and keeps its disk. Stopping a stopped or vanished one succeeds. */
    void stop(String region, ServerId id) throws ComputeException;

    /** Ends the machine and deletes its disk. Terminating a vanished one succeeds. */
    void terminate(String region, ServerId id) throws ComputeException;

    void reboot(String region, ServerId id) throws ComputeException;

    /** What is known of these machines, by as few calls as the provider allows; those that do not exist are left out. */
    Map<ServerId, ServerState> describe(String region, Collection<ServerId> ids) throws ComputeException;

    /** What is known of one machine; empty when there is no such machine. */
    default Optional<ServerState> describe(String region, ServerId id) throws ComputeException {
        return Optional.ofNullable(describe(region, Set.of(id)).get(id));
    }

    /** Every machine in the region that this coordinator has made and that has not ended, whether a record knows it or not. */
    List<OwnServer> own(String region) throws ComputeException;

    /** What is around its machines. */
    default Surroundings surroundings() {
        return Surroundings.RECORDS_ONLY;
    }

    /** Ends what this adapter itself runs; machines go on, unless it was configured to end them. */
    @Override
    void close();

    /**
     * What a machine needs to become an instance.
     *
     * @param token idempotency token
     * @param coordinatorAddresses host:port of the agents' endpoint, as the operator configured it; an adapter whose machines
     *     reach the coordinator under another address replaces it
     * @param authorityPem the root certificate that the coordinator's certificate chains to
     * @param enrolmentToken one-time token
     */
    record LaunchRequest(
            String token,
            StackId stackId,
            InstanceId instanceId,
            LaunchOrder order,
            List<String> coordinatorAddresses,
            String authorityPem,
            String enrolmentToken) {
        public InstanceSettings settings() {
            return order.settings();
        }

        public String hostname() {
            return settings().hostname();
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "LaunchRequest[" + token + " for " + instanceId + "]";
        }
    }

    /**
     * A machine as the provider describes it.
     *
     * @param reason why it is in this phase, in the provider's words; null when it says nothing
     */
    record ServerState(Server server, Phase phase, @Nullable String reason) {
        public ServerState(Server server, Phase phase) {
            this(server, phase, null);
        }
    }

    /**
     * A machine that carries this coordinator's mark.
     *
     * @param instanceId for which it was made, as its mark says
     * @param launchedAt null when unknown
     */
    record OwnServer(
            ServerState state,
            @Nullable StackId stackId,
            @Nullable InstanceId instanceId,
            @Nullable Instant launchedAt) {}

    enum Phase {
        PENDING,
        RUNNING,
        STOPPING,
        STOPPED,
        TERMINATED
    }

    /** The provider refused, or could not be reached. The message is shown to the operator. */
    final class ComputeException extends Exception {
        private static final long serialVersionUID = 1;

        private final Remedy remedy;

        /** What may help. */
        public enum Remedy {
            /** Trying again. */
            RETRY,
            /** Waiting: the provider wants fewer calls, or has to act itself first. Such a try does not count. */
            SLOW_DOWN,
            /** Somebody has to change something: no capacity, bad configuration. */
            CHANGE
        }

        public ComputeException(String message, Remedy remedy, @Nullable Throwable cause) {
            super(message, cause);
            this.remedy = remedy;
        }

        /** @param permanent true when trying again cannot help */
        public ComputeException(String message, boolean permanent, Throwable cause) {
            this(message, permanent ? Remedy.CHANGE : Remedy.RETRY, cause);
        }

        /** @param permanent true when trying again cannot help */
        public ComputeException(String message, boolean permanent) {
            this(message, permanent ? Remedy.CHANGE : Remedy.RETRY, null);
        }

        public boolean permanent() {
            return remedy == Remedy.CHANGE;
        }

        public Remedy remedy() {
            return remedy;
        }
    }
}
