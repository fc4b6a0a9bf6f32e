package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.stack.StackId;
import java.util.List;
import java.util.Optional;

/**
 * Makes and ends the machines behind instances. Calls block until the provider has accepted them, not until the machine
 * is up or down; {@link #describe} tells how far it is. Safe for many threads.
 */
public interface Compute extends AutoCloseable {
    /** One line for people: which kind of machines this makes and what they cannot do. */
    String describeSelf();

    /** Could this adapter have made the machine, or take care of it? False for one that was made elsewhere and brought here. */
    boolean manages(ServerId id);

    /**
     * Makes a machine. The same token never makes two: a repeated call describes the machine of the first.
     *
     * @throws ComputeException when the provider refuses or cannot be reached
     */
    ServerState launch(LaunchRequest request) throws ComputeException;

    /** The machine that a launch with this token has made, also when its answer was lost; empty when there is none. */
    Optional<ServerState> launched(String token) throws ComputeException;

    /** Starts a stopped machine with the disk it had. Starting a running one describes it. */
    ServerState start(ServerId id, LaunchRequest request) throws ComputeException;

    /** Stops the machine and keeps its disk. Stopping a stopped or vanished one succeeds. */
    void stop(ServerId id) throws ComputeException;

    /** Ends the machine and deletes its disk. Terminating a vanished one succeeds. */
    void terminate(ServerId id) throws ComputeException;

    void reboot(ServerId id) throws ComputeException;

    /** Empty when there is no such machine. */
    Optional<ServerState> describe(ServerId id) throws ComputeException;

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
            String hostname,
            InstanceSettings settings,
            List<String> coordinatorAddresses,
            String authorityPem,
            String enrolmentToken) {}

    record ServerState(Server server, Phase phase) {}

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

        private final boolean permanent;

        /** @param permanent true when trying again cannot help: no capacity, bad configuration */
        public ComputeException(String message, boolean permanent, Throwable cause) {
            super(message, cause);
            this.permanent = permanent;
        }

        public ComputeException(String message, boolean permanent) {
            super(message);
            this.permanent = permanent;
        }

        public boolean permanent() {
            return permanent;
        }
    }
}
