package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.deploy.Deployments;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
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
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Contact;
import dev.cairn.coordinator.port.CookbookSources;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's engine. Built first, since the adapters that feed it need it; {@link #start} then makes it act, once the
 * gateway listens. Decisions may be made before, their effects wait. Safe for many threads.
 */
public final class Engine implements Decisions, AgentInbox, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final int BATCH = 500;
    private static final Duration TICK = Duration.ofSeconds(1);
    /** A commit that takes so long casts doubt on what was seen meanwhile. */
    private static final Duration SLOW_COMMIT = Duration.ofSeconds(3);
    /** So many ended commands of a stack are worth a look for what can go. */
    private static final int TRIM_AFTER = 100;

    /** Early enough for coordinators that are started anew every few minutes, too late to disturb their start. */
    private static final Duration FIRST_TRIM = Duration.ofMinutes(5);

    private static final Duration TRIM_PERIOD = Duration.ofHours(1);

    /** What is kept of a stack: its newest deployments, and the newest entries of its time line. */
    private static final int DEPLOYMENTS_KEPT = 1_000;

    private static final int TIMELINE_KEPT = 10_000;

    private final Store store;
    private final Compute compute;
    private final CookbookSources sources;
    private final Time time;
    private final Ids ids;
    private final ChangeFeed changes;
    private final EngineConfig config;

    private final Tasks tasks;
    private final Trust trust;
    private final SessionTable sessions = new SessionTable();
    private final ConfigurePacing pacing;
    private final Launches launches;
    private final Map<StackId, StackLane> lanes = new ConcurrentHashMap<>();
    private final Map<InstanceId, StackId> stackOf = new ConcurrentHashMap<>();
    private final Map<StackId, AtomicLong> endedCommands = new ConcurrentHashMap<>();
    private final Set<Timer.Key> timersUnderWay = ConcurrentHashMap.newKeySet();
    private final Lanes decisions = new Ordered();
    private volatile @Nullable Acting acting;
    private volatile long lastTick;

    /** The parts that exist once the gateway does. */
    private record Acting(AgentDispatch agents, Outbox outbox, Watcher watcher, Dispatcher dispatcher, Healer healer) {}

    public Engine(
            Store store,
            Compute compute,
            CookbookSources sources,
            Time time,
            Ids ids,
            ChangeFeed changes,
            EngineConfig config) {
        this.store = store;
        this.compute = compute;
        this.sources = sources;
        this.time = time;
        this.ids = ids;
        this.changes = changes;
        this.config = config;
        tasks = new Tasks(time);
        trust = new Trust(time);
        pacing = new ConfigurePacing(time, config.configureHold());
        launches = new Launches(store, time, ids, config.enrolmentTokenLife());
    }

    /** Begins to act: effects, timers, watching machines, healing. To be called once. */
    public void start(AgentDispatch agents, AgentEndpoint endpoint) {
        Healer healer = new Healer(decisions, compute, sessions, trust, config.healing(), time);
        Outbox outbox = new Outbox(
                decisions,
                store,
                compute,
                sources,
                launches,
                time,
                ids,
                config,
                tasks,
                agents,
                endpoint,
                healer::review);
        Dispatcher dispatcher = new Dispatcher(
                decisions,
                store,
                sources,
                sessions,
                pacing,
                new CommandAssembly(config.logLimitBytes(), config.runLimit()),
                time,
                tasks,
                agents);
        Watcher watcher = new Watcher(decisions, compute, time, tasks);
        acting = new Acting(agents, outbox, watcher, dispatcher, healer);
        trust.doubt("it has just started", config.healing().startGrace());
        lastTick = time.nanos();
        store.stacks().forEach(stack -> decisions.snapshot(stack.id()).ifPresent(this::resume));
        pump();
        tasks.every(TICK, "tick", this::tick);
        tasks.after(FIRST_TRIM, "trim", this::trimAll);
        tasks.every(TRIM_PERIOD, "trim", this::trimAll);
        tasks.every(config.watchInterval(), "watch", watcher::round);
        LOG.info("engine=started compute=\"{}\" stacks={}", compute.describeSelf(), lanes.size());
    }

    /** Takes a stack up where the last process left it. */
    private void resume(StackSnapshot snapshot) {
        snapshot.instances().values().forEach(this::noted);
        Acting now = Objects.requireNonNull(acting);
        now.dispatcher().wake(snapshot.stack().id());
        completeDeployments(snapshot);
    }

    // Decisions

    @Override
    public <T> Outcome<T> decide(StackId stackId, Decider<T> decider) {
        return decisions.decide(stackId, decider);
    }

    @Override
    public <T> Outcome<T> create(StackId stackId, Creator<T> creator) {
        return lane(stackId).create(creator);
    }

    @Override
    public Optional<StackSnapshot> snapshot(StackId stackId) {
        return decisions.snapshot(stackId);
    }

    @Override
    public Contact contact(InstanceId instanceId) {
        return sessions.contact(instanceId, time.nanos());
    }

    private StackLane lane(StackId stackId) {
        return lanes.computeIfAbsent(
                stackId, id -> new StackLane(id, store, time, ids, this::committed, this::commitTook));
    }

    private final class Ordered implements Lanes {
        @Override
        public <T> Outcome<T> decide(StackId stackId, Decider<T> decider) {
            return lane(stackId).decide(decider);
        }

        @Override
        public Optional<StackSnapshot> snapshot(StackId stackId) {
            return lane(stackId).snapshot();
        }

        @Override
        public Optional<StackId> stackOf(InstanceId id) {
            StackId known = stackOf.get(id);
            if (known != null) {
                return Optional.of(known);
            }
            Optional<StackId> found = store.stackOf(id);
            found.ifPresent(stackId -> stackOf.put(id, stackId));
            return found;
        }
    }

    private void commitTook(Duration duration) {
        if (duration.compareTo(SLOW_COMMIT) > 0) {
            LOG.warn("store=slow commit-took={}", duration);
            trust.doubt(
                    "its store was slow (a commit took " + duration.toSeconds() + " s)",
                    config.healing().startGrace());
        }
    }

    // After a commit, still in the stack's order: only what does not block.

    private void committed(
            StackId id, @Nullable StackSnapshot before, @Nullable StackSnapshot after, List<Write> writes) {
        boolean effects = false;
        boolean commands = false;
        int ended = 0;
        for (Write write : writes) {
            ChangePublisher.publish(changes, id, write);
            switch (write) {
                case Write.Put put -> {
                    switch (put.entity()) {
                        case Instance instance -> moved(before, instance);
                        case Command command -> {
                            commands = true;
                            ended += command.open() ? 0 : 1;
                        }
                        case Deployment deployment -> commands = true;
                        case OutboxEntry entry -> effects = true;
                        default -> {
                            // Nothing of the engine's soft state depends on it.
                        }
                    }
                }
                case Write.Delete delete -> {
                    if (delete.type() == Instance.class) {
                        removed(new InstanceId(delete.id().value()));
                    }
                }
            }
        }
        if (after == null) {
            if (before != null) {
                before.instances().keySet().forEach(this::removed);
            }
            lanes.remove(id);
        } else if (before != null) {
            noteDepartures(before, after);
        }
        follow(id, after, effects, commands, ended);
    }

    private void follow(StackId id, @Nullable StackSnapshot after, boolean effects, boolean commands, int ended) {
        Acting now = acting;
        if (now == null) {
            return;
        }
        if (effects) {
            tasks.once("pump", Duration.ZERO, "outbox", now.outbox()::pump);
        }
        if (after != null && commands) {
            now.dispatcher().wake(id);
            completeDeployments(after);
        }
        if (after != null && ended > 0) {
            trim(id, ended);
        }
    }

    private void moved(@Nullable StackSnapshot before, Instance instance) {
        noted(instance);
        Instance old = before == null ? null : before.instances().get(instance.id());
        if (old == null || old.status() != instance.status()) {
            LOG.info(
                    "instance={} hostname={} status={}",
                    instance.id(),
                    instance.hostname(),
                    instance.status().word());
        }
    }

    private void noted(Instance instance) {
        stackOf.put(instance.id(), instance.stackId());
        Acting now = acting;
        if (now != null) {
            now.watcher().note(instance);
        }
        switch (instance.status()) {
            case RUNNING_SETUP, ONLINE, SETUP_FAILED, CONNECTION_LOST ->
                sessions.expect(instance.id(), instance.stackId(), time.nanos());
            case REQUESTED, PENDING, BOOTING, REBOOTING, STOPPING, TERMINATING, SHUTTING_DOWN, STOP_FAILED -> {
                // Silence means nothing here.
            }
            case STOPPED, TERMINATED, START_FAILED -> {
                if (!sessions.isConnected(instance.id())) {
                    sessions.forget(instance.id());
                }
            }
        }
    }

    private void removed(InstanceId id) {
        stackOf.remove(id);
        sessions.forget(id);
        pacing.forget(id);
        Acting now = acting;
        if (now != null) {
            now.watcher().forget(id);
            tasks.soon("remove " + id, () -> now.agents().remove(id));
        }
    }

    /** Who leaves service is news that no load balancer should wait for. */
    private void noteDepartures(StackSnapshot before, StackSnapshot after) {
        boolean left = before.instances().values().stream()
                .filter(instance -> instance.status() == InstanceStatus.ONLINE)
                .anyMatch(instance -> {
                    Instance now = after.instances().get(instance.id());
                    return now == null
                            || (now.status() != InstanceStatus.ONLINE && now.status() != InstanceStatus.REBOOTING);
                });
        if (left) {
            pacing.left(after.stack().id(), after.stack().topologyGeneration());
        }
    }

    /** A deployment ends when its last command has; how the others ended only the store knows. */
    private void completeDeployments(StackSnapshot snapshot) {
        if (snapshot.deployments().isEmpty()) {
            return;
        }
        Set<DeploymentId> working = new HashSet<>();
        for (Command command : snapshot.commands().values()) {
            if (command.deploymentId() != null) {
                working.add(command.deploymentId());
            }
        }
        StackId stackId = snapshot.stack().id();
        for (DeploymentId id : snapshot.deployments().keySet()) {
            if (!working.contains(id)) {
                tasks.once(id, Duration.ZERO, "complete " + id, () -> {
                    List<Command.Status> ends =
                            store.commandsOf(id).stream().map(Command::status).toList();
                    decisions.make(stackId, (stack, now, fresh) -> Deployments.completed(stack, id, ends, now, fresh));
                });
            }
        }
    }

    private void trim(StackId id, int ended) {
        AtomicLong count = endedCommands.computeIfAbsent(id, fresh -> new AtomicLong());
        if (count.addAndGet(ended) >= TRIM_AFTER) {
            count.set(0);
            tasks.once("trim " + id.value(), TICK, "trim " + id, () -> trim(id));
        }
    }

    private void trim(StackId id) {
        store.trimCommands(id, config.commandsKept());
        store.trimDeployments(id, DEPLOYMENTS_KEPT);
        store.trimTimeline(id, TIMELINE_KEPT);
    }

    /** Of every stack, also of those on which no command has ended: calls of the API alone leave traces too. */
    private void trimAll() {
        store.trimEnrolmentTokens(time.now());
        store.stacks().forEach(stack -> trim(stack.id()));
    }

    // Time

    private void tick() {
        long now = time.nanos();
        Duration gap = Duration.ofNanos(now - lastTick);
        lastTick = now;
        if (gap.compareTo(pauseLimit()) > 0) {
            LOG.warn("pause={} the process stood still; everybody counts as seen just now", gap);
            sessions.forgive(now);
            trust.doubt(
                    "it stood still for " + gap.toSeconds() + " s",
                    config.healing().startGrace());
        }
        Duration interval = interval();
        for (SessionTable.Silent silent :
                sessions.expire(now, interval.multipliedBy(5).dividedBy(2), silenceLimit())) {
            changes.publish(new ChangeFeed.Change(
                    ChangeFeed.Change.Kind.CONTACT,
                    silent.stackId(),
                    silent.instanceId().value()));
            if (silent.lapsed()) {
                tasks.soon("lapse " + silent.instanceId(), () -> lapsed(silent));
            } else {
                LOG.info("instance={} contact=suspect silence={}", silent.instanceId(), silent.silence());
            }
        }
        Acting parts = acting;
        if (parts != null) {
            parts.dispatcher().round();
        }
        pump();
    }

    /** Long enough for a busy machine, short enough that the silence of others is not counted while this process slept. */
    private Duration pauseLimit() {
        Duration half = silenceLimit().dividedBy(2);
        Duration usual = Duration.ofSeconds(5);
        return half.compareTo(usual) < 0 ? TICK.plus(half) : TICK.plus(usual);
    }

    private void pump() {
        Acting parts = acting;
        if (parts == null || tasks.isStopped()) {
            return;
        }
        parts.outbox().pump();
        for (Timer timer : store.dueTimers(time.now(), BATCH)) {
            if (timersUnderWay.add(timer.id())) {
                tasks.soon("timer " + timer.id().value(), () -> {
                    try {
                        due(parts, timer);
                    } finally {
                        timersUnderWay.remove(timer.id());
                    }
                });
            }
        }
        store.nextDue()
                .filter(due ->
                        due.isAfter(time.now()) && due.isBefore(time.now().plus(TICK)))
                .ifPresent(due -> tasks.once("due", Duration.between(time.now(), due), "due", this::pump));
    }

    private void due(Acting parts, Timer timer) {
        InstanceId id = new InstanceId(timer.id().subject());
        if (timer.id().kind() == Timer.Kind.HEAL_REVIEW) {
            parts.healer().review(timer.stackId(), id);
            return;
        }
        Contact contact = sessions.contact(id, time.nanos());
        boolean inContact = contact.connected()
                && contact.sinceLastContact().compareTo(interval().multipliedBy(3)) < 0;
        decisions.make(timer.stackId(), (snapshot, now, fresh) -> {
            Timer present = snapshot.timers().get(timer.id());
            return present == null || present.due().isAfter(now)
                    ? Outcome.accepted(false, List.of())
                    : Signals.due(snapshot, present, inContact, now, fresh);
        });
    }

    private void lapsed(SessionTable.Silent silent) {
        Contact contact = sessions.contact(silent.instanceId(), time.nanos());
        if (contact.sinceLastContact().compareTo(silenceLimit()) < 0) {
            return; // It was heard while this waited.
        }
        Signal lost = new Signal.ContactLost(Map.of(
                "silence-seconds", Long.toString(silent.silence().toSeconds()),
                "limit-seconds", Long.toString(silenceLimit().toSeconds()),
                "connected", Boolean.toString(contact.connected())));
        arrived(silent.stackId(), silent.instanceId(), lost);
    }

    private boolean arrived(StackId stackId, InstanceId id, Signal signal) {
        return decisions
                .make(
                        stackId,
                        (snapshot, now, fresh) -> Signals.arrived(snapshot, id, signal, Actor.COORDINATOR, now, fresh))
                .orElse(false);
    }

    /** The fleet's beats together stay below the configured rate. */
    private Duration interval() {
        Duration stretched =
                Duration.ofSeconds(1).multipliedBy(sessions.size()).dividedBy(config.heartbeatsPerSecond());
        return stretched.compareTo(config.heartbeatInterval()) > 0 ? stretched : config.heartbeatInterval();
    }

    /** Never shorter than three intervals: an agent that beats as it was told must not count as silent. */
    private Duration silenceLimit() {
        Duration least = interval().multipliedBy(3);
        Duration wanted = config.healing().silenceLimit();
        return wanted.compareTo(least) < 0 ? least : wanted;
    }

    // Agents

    @Override
    public Optional<InstanceId> enrol(String token, String certificateRequestSha256) {
        return launches.redeem(token, certificateRequestSha256);
    }

    @Override
    public Optional<Greeting> connected(InstanceId instanceId, AgentHello hello) {
        Optional<StackId> stackId = decisions.stackOf(instanceId);
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
        Acting parts = acting;
        if (parts != null) {
            parts.dispatcher().answered(instanceId);
        }
        sessions.connected(instanceId, stackId.get(), hello.agentRunId(), time.nanos());
        decisions.make(
                stackId.get(),
                (snapshot, now, fresh) -> Signals.connected(snapshot, instanceId, signal, journal, now, fresh));
        launches.spend(instanceId);
        Optional<StackSnapshot> snapshot = decisions.snapshot(stackId.get());
        Instance instance =
                snapshot.map(stack -> stack.instances().get(instanceId)).orElse(null);
        if (snapshot.isEmpty() || instance == null) {
            sessions.forget(instanceId);
            return Optional.empty();
        }
        changes.publish(new ChangeFeed.Change(ChangeFeed.Change.Kind.CONTACT, stackId.get(), instanceId.value()));
        resumeSession(snapshot.get(), instanceId, hello);
        return Optional.of(new Greeting(
                interval(),
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
        Acting parts = acting;
        if (parts == null) {
            return;
        }
        StackId stackId = snapshot.stack().id();
        for (JournalEntry entry : hello.journal()) {
            Command command = snapshot.commands().get(entry.commandId());
            if (!entry.finished() && (command == null || !command.attemptId().equals(entry.attemptId()))) {
                tasks.soon(
                        "cancel " + entry.commandId(),
                        () -> parts.agents().cancel(id, entry.commandId(), entry.attemptId()));
            }
        }
        snapshot.commands().values().stream()
                .filter(command -> command.instanceId().equals(id) && command.phase() == Command.Phase.ACKNOWLEDGED)
                .findFirst()
                .ifPresent(command -> sessions.running(id, command.id()));
        tasks.soon("offer " + id, () -> parts.dispatcher().repeat(stackId, id));
        parts.dispatcher().wake(stackId);
    }

    @Override
    public void disconnected(InstanceId instanceId, String agentRunId) {
        if (sessions.disconnected(instanceId, agentRunId)) {
            LOG.info("instance={} contact=disconnected", instanceId);
            StackId stackId = stackOf.get(instanceId);
            if (stackId != null) {
                changes.publish(new ChangeFeed.Change(ChangeFeed.Change.Kind.CONTACT, stackId, instanceId.value()));
            }
        }
    }

    @Override
    public void claimedTwice(InstanceId instanceId, Map<String, String> evidence) {
        decisions
                .stackOf(instanceId)
                .ifPresent(stackId -> decisions.make(stackId, (snapshot, now, fresh) -> {
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
        StackId back = sessions.beat(instanceId, metrics, time.nanos());
        if (back != null) {
            tasks.soon("back " + instanceId, () -> arrived(back, instanceId, new Signal.ContactRestored()));
        }
        StackId stackId = stackOf.get(instanceId);
        if (stackId != null) {
            changes.publish(new ChangeFeed.Change(ChangeFeed.Change.Kind.CONTACT, stackId, instanceId.value()));
        }
        return interval();
    }

    @Override
    public void acknowledged(InstanceId instanceId, CommandId commandId, AttemptId attemptId) {
        Acting parts = acting;
        if (parts != null) {
            parts.dispatcher().answered(instanceId);
        }
        boolean present = decisions
                .stackOf(instanceId)
                .flatMap(stackId -> decisions.make(
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
        Optional<StackId> stackId = decisions.stackOf(instanceId);
        Acting parts = acting;
        if (parts == null) {
            throw new IllegalStateException("agents talk to an engine that has not been started");
        }
        parts.dispatcher().inTurn(instanceId, () -> {
            boolean news = stackId.flatMap(id -> decisions.make(
                            id,
                            (snapshot, now, fresh) ->
                                    CommandReports.finished(snapshot, instanceId, report, now, fresh)))
                    .orElse(false);
            parts.dispatcher().answered(instanceId);
            LOG.info(
                    "instance={} command={} ending={} exit={} news={}",
                    instanceId,
                    result.commandId(),
                    result.ending(),
                    result.exitCode(),
                    news);
        });
        sessions.running(instanceId, null);
        stackId.ifPresent(id -> parts.dispatcher().wake(id));
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
        return decisions
                .stackOf(instanceId)
                .flatMap(decisions::snapshot)
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

    /** Stops acting, waits for work under way, at most the drain limit. Ports are not closed: who made them closes them. */
    @Override
    public void close() {
        boolean drained = tasks.stop(config.drainLimit());
        LOG.info("engine=stopped drained={}", drained);
    }
}
