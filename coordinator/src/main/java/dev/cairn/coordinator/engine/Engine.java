package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.AgentDispatch;
import dev.cairn.coordinator.port.AgentInbox;
import dev.cairn.coordinator.port.ChangeFeed;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Contact;
import dev.cairn.coordinator.port.CookbookSources;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.Optional;

/**
 * The coordinator's engine. Built first, since the adapters that feed it need it; {@link #start} then makes it act, once the
 * gateway listens. Decisions may be made before, their effects wait. Safe for many threads.
 */
public final class Engine implements Decisions, AgentInbox, AutoCloseable {
    public Engine(
            Store store,
            Compute compute,
            CookbookSources sources,
            Time time,
            Ids ids,
            ChangeFeed changes,
            EngineConfig config) {}

    /** Begins to act: effects, timers, watching machines, healing. To be called once. */
    public void start(AgentDispatch agents, AgentEndpoint endpoint) {
        if (agents != null) {
            throw new UnsupportedOperationException("This part of the coordinator is not built yet");
        }
    }

    @Override
    public <T> Outcome<T> decide(StackId stackId, Decider<T> decider) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public <T> Outcome<T> create(StackId stackId, Creator<T> creator) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public Optional<StackSnapshot> snapshot(StackId stackId) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public Contact contact(InstanceId instanceId) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public Optional<InstanceId> enrol(String token, String certificateRequestSha256) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public Optional<Greeting> connected(InstanceId instanceId, AgentHello hello) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public void disconnected(InstanceId instanceId, String agentRunId) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public Duration heartbeat(InstanceId instanceId, MachineMetrics metrics) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public void acknowledged(InstanceId instanceId, CommandId commandId, AttemptId attemptId) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public long log(InstanceId instanceId, CommandId commandId, AttemptId attemptId, long offset, byte[] data) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public void finished(InstanceId instanceId, RunResult result) {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public boolean mayDownload(InstanceId instanceId, String bundleSha256) {
        throw new UnsupportedOperationException("follows");
    }

    /** Stops acting, waits for work under way, at most the drain limit. Ports are not closed: who made them closes them. */
    @Override
    public void close() {}
}
