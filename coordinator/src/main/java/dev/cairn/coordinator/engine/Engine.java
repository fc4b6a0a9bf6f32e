package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.AgentDispatch;
import dev.cairn.coordinator.port.AgentEndpoint;
import dev.cairn.coordinator.port.AgentInbox;
import dev.cairn.coordinator.port.Alarms;
import dev.cairn.coordinator.port.ChangeFeed;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Contact;
import dev.cairn.coordinator.port.CookbookSources;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.MachineProofs;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Store.InstanceState;
import dev.cairn.coordinator.port.Surroundings;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's engine, put together from its parts. Built first, since the adapters that feed it need it; {@link #recall}
 * tells it what there is, before anybody may ask for a decision; {@link #start} makes it act, once the gateway listens. What
 * decisions in between want done waits. Safe for many threads.
 */
public final class Engine implements Decisions, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration TICK = Contacts.ROUND;
    /** A commit that takes so long casts doubt on what was seen meanwhile. */
    private static final Duration SLOW_COMMIT = Duration.ofSeconds(3);

    private final Store store;
    private final Compute compute;
    private final Time time;
    private final EngineConfig config;

    private final Tasks tasks;
    private final Trust trust;
    private final StackLanes lanes;
    private final Contacts contacts;
    private final Watcher watcher;
    private final Outbox outbox;
    private final Dispatcher dispatcher;
    private final Deadlines deadlines;
    private final Housekeeping housekeeping;
    private final Scaler scaler;
    private final Reconciler reconciler;
    private final Surveyor surveyor;
    private final Aftermath aftermath;
    private final AgentReports reports;
    private volatile @Nullable AgentEndpoint endpoint;

    public Engine(
            Store store,
            Compute compute,
            Alarms alarms,
            CookbookSources sources,
            AgentDispatch agents,
            MachineProofs proofs,
            Time time,
            Ids ids,
            ChangeFeed changes,
            EngineConfig config) {
        this.store = store;
        this.compute = compute;
        this.time = time;
        this.config = config;
        tasks = new Tasks(time);
        trust = new Trust(time);
        // The parts need lanes, and the lanes' listener needs the parts: hence by way of a method.
        lanes = new StackLanes(store, time, ids, this::committed, this::commitTook);
        SessionTable sessions = new SessionTable();
        contacts = new Contacts(lanes, sessions, trust, changes, config, time, tasks);
        ConfigurePacing pacing = new ConfigurePacing(time, config.configureHold());
        Launches launches = new Launches(
                store, time, ids, config.enrolmentTokenLife(), this::endpoint, new MachineGate(store, proofs, time));
        Healer healer = new Healer(lanes, compute, sessions, trust, config.healing(), time);
        watcher = new Watcher(lanes, compute, time, tasks);
        outbox = new Outbox(lanes, store, compute, sources, launches, time, ids, config, tasks, agents, healer::review);
        dispatcher = new Dispatcher(
                lanes,
                store,
                sources,
                sessions,
                pacing,
                new CommandAssembly(config.logLimitBytes(), config.runLimit()),
                time,
                tasks,
                agents);
        deadlines = new Deadlines(lanes, store, contacts, healer, time, tasks);
        housekeeping = new Housekeeping(store, config.commandsKept(), time, tasks);
        scaler = new Scaler(lanes, store, sessions, alarms, config.limits(), time, tasks);
        reconciler = new Reconciler(lanes, store, compute, time, tasks);
        surveyor = new Surveyor(lanes, store, compute, tasks);
        aftermath = new Aftermath(
                lanes,
                store,
                sessions,
                pacing,
                outbox,
                dispatcher,
                watcher,
                healer,
                housekeeping,
                surveyor,
                agents,
                changes,
                time,
                tasks);
        reports = new AgentReports(
                lanes, store, sessions, contacts, launches, dispatcher, healer, agents, changes, time, tasks);
    }

    /** Takes up what the last process knew of instances. To be called once, before the first decision. */
    public void recall() {
        List<InstanceState> instances = store.instanceStates();
        instances.forEach(aftermath::recall);
        LOG.info("engine=recalled instances={}", instances.size());
    }

    /** Begins to act: effects, timers, watching machines, healing. To be called once, after {@link #recall}. */
    public void start(AgentEndpoint reachable) {
        endpoint = reachable;
        trust.doubt("it has just started", config.healing().startGrace());
        contacts.begin();
        store.stacksAtWork().forEach(aftermath::resume);
        tasks.begin();
        pump();
        tasks.every(TICK, "tick", this::tick);
        tasks.every(config.watchInterval(), "watch", watcher::round);
        tasks.every(Scaler.ROUND, "scale", scaler::round);
        tasks.every(config.reconcileInterval(), "reconcile", reconciler::round);
        tasks.every(Surveyor.ROUND, "survey", surveyor::round);
        housekeeping.begin();
        LOG.info("engine=started compute=\"{}\"", compute.describeSelf());
    }

    private AgentEndpoint endpoint() {
        return Objects.requireNonNull(endpoint, "machines are launched by an engine that has started");
    }

    /** Machines that carry this coordinator's mark and belong to no record, for more than some minutes. */
    public int unownedMachines() {
        return reconciler.unowned();
    }

    /** From now on what agents measure goes there. */
    public void measureBy(Measuring measuring) {
        reports.measureBy(measuring);
    }

    /** Where agents report to. */
    public AgentInbox reports() {
        return reports;
    }

    @Override
    public <T> Outcome<T> decide(StackId stackId, Decider<T> decider) {
        return lanes.decide(stackId, decider);
    }

    @Override
    public <T> Outcome<T> create(StackId stackId, Creator<T> creator) {
        return lanes.create(stackId, creator);
    }

    @Override
    public Optional<StackSnapshot> snapshot(StackId stackId) {
        return lanes.snapshot(stackId);
    }

    @Override
    public Contact contact(InstanceId instanceId) {
        return contacts.of(instanceId);
    }

    @Override
    public Surroundings surroundings() {
        return compute.surroundings();
    }

    private void committed(
            StackId id, @Nullable StackSnapshot before, @Nullable StackSnapshot after, List<Write> writes) {
        aftermath.committed(id, before, after, writes);
    }

    private void commitTook(Duration duration) {
        if (duration.compareTo(SLOW_COMMIT) > 0) {
            LOG.warn("store=slow commit-took={}", duration);
            trust.doubt(
                    "its store was slow (a commit took " + duration.toSeconds() + " s)",
                    config.healing().startGrace());
        }
    }

    private void tick() {
        contacts.round();
        dispatcher.round();
        pump();
    }

    private void pump() {
        if (tasks.isStopped()) {
            return;
        }
        outbox.pump();
        deadlines.pump();
        store.nextDue()
                .filter(due ->
                        due.isAfter(time.now()) && due.isBefore(time.now().plus(TICK)))
                .ifPresent(due -> tasks.once("due", Duration.between(time.now(), due), "due", this::pump));
    }

    /** Stops acting, waits for work under way, at most the drain limit. Ports are not closed: who made them closes them. */
    @Override
    public void close() {
        boolean drained = tasks.stop(config.drainLimit());
        LOG.info("engine=stopped drained={}", drained);
    }
}
