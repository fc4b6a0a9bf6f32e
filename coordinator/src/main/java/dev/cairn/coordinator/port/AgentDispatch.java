package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;

/** Reaches agents. Implemented by the gateway that holds their streams. Safe for many threads; never blocks on an agent. */
public interface AgentDispatch {
    /** Sends a command; false when this coordinator holds no stream of the instance. */
    boolean send(InstanceId instanceId, CommandToRun command);

    /** Asks the agent to drop the attempt, or to kill it when it runs; false when it cannot be reached. */
    boolean cancel(InstanceId instanceId, CommandId commandId, AttemptId attemptId);

    /** Ends the instance's stream for good: the instance was deleted. */
    void remove(InstanceId instanceId);
}
