package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Reported;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What agents tell. Implemented by the engine, called by the gateway on virtual threads; may block on the store. Calls of
 * one instance come one after another.
 */
public interface AgentInbox {
    /**
     * Whom a token stands for; the caller then signs the certificate request for that instance.
     *
     * @param document by which the machine proves what it is; null when it sent none
     */
    Enrolment enrol(String token, String certificateRequestSha256, @Nullable SignedDocument document);

    /** May this certificate's instance open a session? Empty when the instance does not exist any more. */
    Optional<Greeting> connected(InstanceId instanceId, AgentHello hello);

    /** The stream of the instance has ended, for whatever reason. */
    void disconnected(InstanceId instanceId, String agentRunId);

    /**
     * Another machine came with this instance's certificate while the one that holds its session beats, and was refused.
     * Called once for each session that holds an instance.
     *
     * @param evidence facts for the timeline: boot ids and addresses of both
     */
    void claimedTwice(InstanceId instanceId, Map<String, String> evidence);

    /** Costs no store access. */
    Duration heartbeat(InstanceId instanceId, MachineMetrics metrics);

    /**
     * EC2 has said on the instance's machine that it takes it back; told by one beat after another until this has answered true.
     *
     * @return true when it was decided on
     */
    boolean interrupted(InstanceId instanceId, SpotNotice notice);

    void acknowledged(InstanceId instanceId, CommandId commandId, AttemptId attemptId);

    /** Returns the offset up to which the log is stored. */
    long log(InstanceId instanceId, CommandId commandId, AttemptId attemptId, long offset, byte[] data);

    /** When this returns the result is committed. */
    void finished(InstanceId instanceId, RunResult result);

    /** May the instance download this bundle: does one of its commands, or its cache, name it? */
    boolean mayDownload(InstanceId instanceId, String bundleSha256);

    /** How a machine's wish to become an instance ends. */
    sealed interface Enrolment {
        record Admitted(InstanceId instanceId) implements Enrolment {}

        /** The token is unknown, spent or expired. */
        record UnknownToken() implements Enrolment {}

        /** The token is good, and the machine is not the one that it is for. The token may still be used. */
        record WrongMachine(InstanceId instanceId, String reason) implements Enrolment {}

        /** The machine cannot be judged yet; it shall ask again. */
        record NotYet(InstanceId instanceId, String reason) implements Enrolment {}
    }

    /** The answer to a new session. */
    record Greeting(Duration heartbeatInterval, String stackName, List<String> layerNames, String hostname) {}

    /** What the agent says when it opens a session. */
    record AgentHello(String agentRunId, Reported reported, Addresses addresses, List<JournalEntry> journal) {
        public AgentHello {
            journal = List.copyOf(journal);
        }
    }

    record Addresses(
            @Nullable String privateIp,
            @Nullable String publicIp,
            @Nullable String privateDns,
            @Nullable String publicDns) {}

    /** An attempt that the agent knows of. */
    record JournalEntry(CommandId commandId, AttemptId attemptId, boolean finished) {}

    /** How an attempt ended. */
    record RunResult(
            CommandId commandId,
            AttemptId attemptId,
            Ending ending,
            int exitCode,
            String message,
            @Nullable String bundleSha256,
            int resourcesTotal,
            int resourcesUpdated) {
        public enum Ending {
            EXITED,
            DEADLINE_EXCEEDED,
            INTERRUPTED,
            NOT_STARTED,
            CANCELLED
        }
    }
}
