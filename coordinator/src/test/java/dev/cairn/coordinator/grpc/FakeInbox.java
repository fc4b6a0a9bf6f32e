package dev.cairn.coordinator.grpc;

import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.port.AgentInbox;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import dev.cairn.coordinator.port.StoreUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An engine that keeps what it is told. */
final class FakeInbox implements AgentInbox {
    final Map<String, InstanceId> tokens = new ConcurrentHashMap<>();
    final Set<InstanceId> instances = ConcurrentHashMap.newKeySet();
    final Set<String> bundles = ConcurrentHashMap.newKeySet();
    final List<String> said = new CopyOnWriteArrayList<>();
    final AtomicInteger beats = new AtomicInteger();
    final AtomicInteger unavailable = new AtomicInteger();
    /** So many spot interruptions are not decided on at once. */
    final AtomicInteger undecided = new AtomicInteger();

    volatile Duration interval = Duration.ofSeconds(10);
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile boolean broken;

    @Override
    public Enrolment enrol(String token, String certificateRequestSha256, @Nullable SignedDocument document) {
        InstanceId id = tokens.get(token);
        if (id == null) {
            return new Enrolment.UnknownToken();
        }
        if (document != null && document.document().isEmpty()) {
            return new Enrolment.WrongMachine(id, "it showed an empty document");
        }
        return document != null && document.signature().isEmpty()
                ? new Enrolment.NotYet(id, "come again")
                : new Enrolment.Admitted(id);
    }

    @Override
    public Optional<Greeting> connected(InstanceId instanceId, AgentHello hello) {
        said.add("connected " + hello.agentRunId());
        return instances.contains(instanceId)
                ? Optional.of(new Greeting(interval, "stack", List.of("app"), "app1"))
                : Optional.empty();
    }

    @Override
    public void disconnected(InstanceId instanceId, String agentRunId) {
        said.add("disconnected " + agentRunId);
    }

    @Override
    public void claimedTwice(InstanceId instanceId, Map<String, String> evidence) {
        said.add("claimed twice " + evidence.get("refused-boot-id"));
    }

    @Override
    public Duration heartbeat(InstanceId instanceId, MachineMetrics metrics) {
        beats.incrementAndGet();
        return interval;
    }

    @Override
    public boolean interrupted(InstanceId instanceId, SpotNotice notice) {
        said.add("interrupted " + notice.action().word() + " " + notice.at());
        return undecided.getAndDecrement() <= 0;
    }

    @Override
    public void acknowledged(InstanceId instanceId, CommandId commandId, AttemptId attemptId) {
        said.add("acknowledged " + commandId + " " + attemptId);
    }

    @Override
    public long log(InstanceId instanceId, CommandId commandId, AttemptId attemptId, long offset, byte[] data) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        said.add("log " + offset);
        return offset + data.length;
    }

    @Override
    public void finished(InstanceId instanceId, RunResult result) {
        if (broken) {
            throw new IllegalStateException("broken on purpose");
        }
        if (unavailable.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new StoreUnavailable("unavailable on purpose", new IllegalStateException());
        }
        said.add("finished " + result.commandId() + " " + result.ending() + " " + result.exitCode());
    }

    @Override
    public boolean mayDownload(InstanceId instanceId, String bundleSha256) {
        return bundles.contains(bundleSha256);
    }
}
