package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import java.time.Instant;

/** Reaches agents. Implemented by the gateway that holds their streams. Safe for many threads; never blocks on an agent. */
public interface AgentDispatch {
    /** Sends a command; false when this coordinator holds no stream of the instance. */
    boolean send(InstanceId instanceId, CommandToRun command);

    /** Asks the agent to drop the attempt, or to kill it when it runs; false when it cannot be reached. */
    boolean cancel(InstanceId instanceId, CommandId commandId, AttemptId attemptId);

    /** Ends the instance's stream for good: the instance was deleted. */
    void remove(InstanceId instanceId);

    /**
     * Ends the stream that the instance's agent opened before a moment; the agent opens another one and introduces itself anew.
     * Does nothing when its stream is younger.
     */
    void greetAgain(InstanceId instanceId, Instant openedBefore);
}
