package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.lifecycle.CommandReports;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Signals;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.port.AgentDispatch;
import dev.cairn.coordinator.port.AgentInbox;
import dev.cairn.coordinator.port.ChangeFeed;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What agents tell, as decisions and soft state. What it wants done waits until the engine has started. Safe for many threads.
 */
final class AgentReports implements AgentInbox {
    private static final Logger LOG = LoggerFactory.getLogger(AgentReports.class);

    private final StackLanes lanes;
    private final Store store;
    private final SessionTable sessions;
    private final Contacts contacts;
    private final Launches launches;
    private final Dispatcher dispatcher;
    private final Healer healer;
    private final AgentDispatch agents;
    private final ChangeFeed changes;
    private final Time time;
    private final Tasks tasks;
    private volatile @Nullable Measuring measuring;

    AgentReports(
            StackLanes lanes,
            Store store,
            SessionTable sessions,
            Contacts contacts,
            Launches launches,
            Dispatcher dispatcher,
            Healer healer,
            AgentDispatch agents,
            ChangeFeed changes,
            Time time,
            Tasks tasks) {
        this.lanes = lanes;
        this.store = store;
        this.sessions = sessions;
        this.contacts = contacts;
        this.launches = launches;
        this.dispatcher = dispatcher;
        this.healer = healer;
        this.agents = agents;
        this.changes = changes;
        this.time = time;
        this.tasks = tasks;
    }

    /** From now on what agents measure goes there, too. */
    void measureBy(Measuring listening) {
        measuring = listening;
    }

    @Override
    public Enrolment enrol(String token, String certificateRequestSha256, @Nullable SignedDocument document) {
        return launches.redeem(token, certificateRequestSha256, document);
    }

    @Override
    public Optional<Greeting> connected(InstanceId instanceId, AgentHello hello) {
        Optional<StackId> stackId = lanes.stackOf(instanceId);
        if (stackId.isEmpty()) {
            return Optional.empty();
        }
        Signal.AgentConnected signal = new Signal.AgentConnected(
                hello.reported(),
                hello.addresses().privateIp(),
                hello.addresses().publicIp(),
                hello.addresses().privateDns(),
                hello.addresses().publicDns());
        List<AttemptId> journal =
                hello.journal().stream().map(JournalEntry::attemptId).toList();
        dispatcher.answered(instanceId);
        sessions.connected(instanceId, stackId.get(), hello.agentRunId(), time.nanos());
        lanes.make(
                stackId.get(),
                (snapshot, now, fresh) -> Signals.connected(snapshot, instanceId, signal, journal, now, fresh));
        launches.spend(instanceId);
        Optional<StackSnapshot> snapshot = lanes.snapshot(stackId.get());
        Instance instance =
                snapshot.map(stack -> stack.instances().get(instanceId)).orElse(null);
        if (snapshot.isEmpty() || instance == null) {
            sessions.forget(instanceId);
            return Optional.empty();
        }
        contacts.publish(stackId.get(), instanceId);
        resumeSession(snapshot.get(), instanceId, hello);
        return Optional.of(new Greeting(
                contacts.interval(),
                snapshot.get().stack().settings().name(),
                instance.settings().layerIds().stream()
                        .map(id -> snapshot.get().layers().get(id))
                        .filter(Objects::nonNull)
                        .map((Layer layer) -> layer.settings().name())
                        .toList(),
                instance.hostname()));
    }

    /** Sends what the agent lacks and takes back what nobody waits for. The gateway keeps it until the session is open. */
    private void resumeSession(StackSnapshot snapshot, InstanceId id, AgentHello hello) {
        StackId stackId = snapshot.stack().id();
        for (JournalEntry entry : hello.journal()) {
            Command command = snapshot.commands().get(entry.commandId());
            if (!entry.finished() && (command == null || !command.attemptId().equals(entry.attemptId()))) {
                tasks.soon(
                        "cancel " + entry.commandId(), () -> agents.cancel(id, entry.commandId(), entry.attemptId()));
            }
        }
        snapshot.commands().values().stream()
                .filter(command -> command.instanceId().equals(id) && command.phase() == Command.Phase.ACKNOWLEDGED)
                .findFirst()
                .ifPresent(command -> sessions.running(id, command.id()));
        tasks.soon("offer " + id, () -> dispatcher.repeat(stackId, id));
        dispatcher.wake(stackId);
    }

    @Override
    public void disconnected(InstanceId instanceId, String agentRunId) {
        if (sessions.disconnected(instanceId, agentRunId)) {
            LOG.info("instance={} contact=disconnected", instanceId);
            lanes.knownStackOf(instanceId).ifPresent(stackId -> contacts.publish(stackId, instanceId));
        }
    }

    @Override
    public void claimedTwice(InstanceId instanceId, Map<String, String> evidence) {
        lanes.stackOf(instanceId)
                .ifPresent(stackId -> lanes.make(stackId, (snapshot, now, fresh) -> {
                    TimelineEntry entry = new TimelineEntry(
                            new TimelineEntry.Key(fresh.uuid()),
                            stackId,
                            now,
                            instanceId,
                            "second machine refused",
                            "another machine came with this instance's certificate while the first one was alive: one of the two is a"
                                    + " copy",
                            evidence,
                            null);
                    return Outcome.accepted(true, List.of(Write.put(entry)));
                }));
    }

    @Override
    public Duration heartbeat(InstanceId instanceId, MachineMetrics metrics) {
        Optional<StackId> stackId = lanes.knownStackOf(instanceId);
        contacts.beat(instanceId, metrics, stackId);
        Measuring listening = measuring;
        if (listening != null) {
            stackId.ifPresent(id -> listening.beat(instanceId, id, metrics));
        }
        return contacts.interval();
    }

    @Override
    public boolean interrupted(InstanceId instanceId, SpotNotice notice) {
        boolean decided = lanes.stackOf(instanceId)
                .map(stackId -> healer.interrupted(stackId, instanceId, notice))
                .orElse(true);
        LOG.warn(
                "instance={} spot-interruption={} at={} decided={}",
                instanceId,
                notice.action().word(),
                notice.at(),
                decided);
        return decided;
    }

    @Override
    public void acknowledged(InstanceId instanceId, CommandId commandId, AttemptId attemptId) {
        dispatcher.answered(instanceId);
        boolean present = lanes.stackOf(instanceId)
                .flatMap(stackId -> lanes.make(
                        stackId,
                        (snapshot, now, fresh) ->
                                CommandReports.acknowledged(snapshot, instanceId, commandId, attemptId, now, fresh)))
                .orElse(false);
        if (present) {
            sessions.running(instanceId, commandId);
        }
    }

    @Override
    public long log(InstanceId instanceId, CommandId commandId, AttemptId attemptId, long offset, byte[] data) {
        long end = offset + data.length;
        Optional<Command> command = store.commands(List.of(commandId)).stream().findFirst();
        boolean own =
                command.filter(known -> known.instanceId().equals(instanceId)).isPresent();
        if (!own) {
            return end; // Nobody keeps it; the agent may go on.
        }
        long stored = store.appendLog(commandId, attemptId, offset, data);
        changes.publish(new ChangeFeed.Change(
                ChangeFeed.Change.Kind.LOG, command.orElseThrow().stackId(), commandId.value()));
        return stored;
    }

    @Override
    public void finished(InstanceId instanceId, RunResult result) {
        CommandReports.Report report = new CommandReports.Report(
                result.commandId(),
                result.attemptId(),
                how(result.ending()),
                result.exitCode(),
                result.message(),
                result.bundleSha256());
        Optional<StackId> stackId = lanes.stackOf(instanceId);
        dispatcher.inTurn(instanceId, () -> {
            boolean news = stackId.flatMap(id -> lanes.make(
                            id,
                            (snapshot, now, fresh) ->
                                    CommandReports.finished(snapshot, instanceId, report, now, fresh)))
                    .orElse(false);
            dispatcher.answered(instanceId);
            LOG.info(
                    "instance={} command={} ending={} exit={} news={}",
                    instanceId,
                    result.commandId(),
                    result.ending(),
                    result.exitCode(),
                    news);
        });
        sessions.running(instanceId, null);
        stackId.ifPresent(id -> dispatcher.wake(id));
    }

    private static CommandReports.Report.How how(RunResult.Ending ending) {
        return switch (ending) {
            case EXITED -> CommandReports.Report.How.EXITED;
            case DEADLINE_EXCEEDED -> CommandReports.Report.How.DEADLINE_EXCEEDED;
            case INTERRUPTED -> CommandReports.Report.How.INTERRUPTED;
            case NOT_STARTED -> CommandReports.Report.How.NOT_STARTED;
            case CANCELLED -> CommandReports.Report.How.CANCELLED;
        };
    }

    @Override
    public boolean mayDownload(InstanceId instanceId, String bundleSha256) {
        return lanes.stackOf(instanceId)
                .flatMap(lanes::snapshot)
                .filter(snapshot -> {
                    Instance instance = snapshot.instances().get(instanceId);
                    return instance != null
                            && (bundleSha256.equals(instance.progress().bundleSha256())
                                    || snapshot.commands().values().stream()
                                            .anyMatch(command ->
                                                    command.instanceId().equals(instanceId)
                                                            && bundleSha256.equals(command.bundleSha256())));
                })
                .isPresent();
    }
}
