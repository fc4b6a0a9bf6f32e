package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.lifecycle.CommandReports;
import dev.cairn.coordinator.domain.lifecycle.EffectGuard;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Signals;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.AgentDispatch;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import dev.cairn.coordinator.port.Compute.ServerState;
import dev.cairn.coordinator.port.CookbookSources;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.port.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out effects after their decisions are durable, as often as it takes: several at a time, those of one instance one
 * after another. A crash in the middle repeats the effect under the same token; one whose reason is gone is dropped.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int BATCH = 500;
    /** So often a machine is asked for before the start or stop counts as failed. */
    private static final int COMPUTE_TRIES = 8;
    /** OpsWorks tried a fetch of cookbooks again twice. */
    private static final int FETCH_TRIES = 3;

    private final Lanes lanes;
    private final Store store;
    private final Compute compute;
    private final CookbookSources sources;
    private final Launches launches;
    private final Time time;
    private final Ids ids;
    private final EngineConfig config;
    private final Tasks tasks;
    private final AgentDispatch agents;
    private final BiConsumer<StackId, InstanceId> healReview;

    private final AroundMachines around;
    private final AroundRefusals refusals;
    private final Set<OutboxEntry.Key> underWay = new HashSet<>();
    private final Set<Id> busy = new HashSet<>();

    Outbox(
            Lanes lanes,
            Store store,
            Compute compute,
            CookbookSources sources,
            Launches launches,
            Time time,
            Ids ids,
            EngineConfig config,
            Tasks tasks,
            AgentDispatch agents,
            BiConsumer<StackId, InstanceId> healReview) {
        this.lanes = lanes;
        this.store = store;
        this.compute = compute;
        this.sources = sources;
        this.launches = launches;
        this.time = time;
        this.ids = ids;
        this.config = config;
        this.tasks = tasks;
        this.agents = agents;
        this.healReview = healReview;
        around = new AroundMachines(lanes, compute);
        refusals = new AroundRefusals(lanes);
    }

    /** Looks soon at what is due. */
    void wake() {
        tasks.once("pump", Duration.ZERO, "outbox", this::pump);
    }

    /** Begins what is due, as far as the limits allow. */
    void pump() {
        // Those under way stand before the others; more is read only when these and their instances' next ones fill the
        // page.
        for (int page = 2 * config.effectConcurrency(); !isFull(); page *= 2) {
            List<OutboxEntry> due = store.dueEffects(time.now(), Math.min(page, BATCH));
            for (OutboxEntry entry : due) {
                if (claim(entry)) {
                    tasks.soon("effect " + entry.effect(), () -> carryOut(entry));
                }
            }
            if (due.size() < page) {
                return;
            }
        }
    }

    private synchronized boolean isFull() {
        return underWay.size() >= config.effectConcurrency();
    }

    private synchronized boolean claim(OutboxEntry entry) {
        boolean free = !isFull()
                && !underWay.contains(entry.id())
                && !busy.contains(entry.effect().subject());
        if (free) {
            underWay.add(entry.id());
            busy.add(entry.effect().subject());
        }
        return free;
    }

    private synchronized void release(OutboxEntry entry) {
        underWay.remove(entry.id());
        busy.remove(entry.effect().subject());
    }

    private void carryOut(OutboxEntry entry) {
        try {
            Optional<StackSnapshot> snapshot = lanes.snapshot(entry.stackId());
            boolean wanted = snapshot.isEmpty()
                    ? EffectGuard.outlivesStack(entry.effect())
                    : EffectGuard.wanted(snapshot.get(), entry.effect());
            if (wanted && !isGivenUp(entry)) {
                act(entry, snapshot);
            } else {
                LOG.info("effect={} dropped=stale {}", entry.id().value(), entry.effect());
                if (entry.effect() instanceof Effect.LaunchServer launch && !endWhatItMade(entry, launch)) {
                    retry(entry, "what it may have made is not described yet");
                    return;
                }
                around.dropped(entry);
            }
            store.effectDone(entry.id());
        } catch (ComputeException e) {
            computeFailed(entry, e);
        } catch (SourceException e) {
            fetchFailed(entry, e);
        } catch (StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("effect={} failed unexpectedly: {}", entry.id().value(), entry.effect(), e);
            if (entry.effect() instanceof Effect.LaunchServer || entry.effect() instanceof Effect.AttachVolumes) {
                computeFailed(entry, new ComputeException("a fault of the coordinator: " + e, false, e));
            } else {
                retry(entry, String.valueOf(e));
            }
        } finally {
            release(entry);
            wake();
        }
    }

    private void act(OutboxEntry entry, Optional<StackSnapshot> snapshot) throws ComputeException, SourceException {
        switch (entry.effect()) {
            case Effect.LaunchServer launch -> launch(entry, snapshot, launch.instanceId());
            case Effect.StopServer stop -> compute.stop(region(entry, snapshot), managed(stop.serverId()));
            case Effect.TerminateServer terminate -> terminate(terminate.region(), terminate.serverId());
            case Effect.RebootServer reboot -> compute.reboot(region(entry, snapshot), managed(reboot.serverId()));
            case Effect.CancelCommand cancel -> {
                boolean reached = agents.cancel(cancel.instanceId(), cancel.commandId(), cancel.attemptId());
                LOG.info("instance={} command={} cancel reached={}", cancel.instanceId(), cancel.commandId(), reached);
            }
            case Effect.ResolveCookbooks resolve -> resolve(entry, snapshot, resolve.commandIds());
            case Effect.Around effect -> around.act(entry, snapshot, effect);
            case Effect.ConfirmServer confirm -> healReview.accept(entry.stackId(), confirm.instanceId());
        }
    }

    private static String region(OutboxEntry entry, Optional<StackSnapshot> snapshot) {
        return snapshot.orElseThrow(() -> new IllegalStateException("stack " + entry.stackId() + " is gone"))
                .stack()
                .settings()
                .region();
    }

    /** A machine that was made elsewhere and brought here lives on when nobody wants it any more. */
    private void terminate(String region, ServerId id) throws ComputeException {
        if (compute.manages(id)) {
            compute.terminate(region, id);
        } else {
            LOG.warn("server={} was not made by this coordinator and is left alone", id);
        }
    }

    private ServerId managed(ServerId id) throws ComputeException {
        if (!compute.manages(id)) {
            throw new ComputeException(
                    "the machine " + id + " was made elsewhere and this coordinator has no access to its provider:"
                            + " do it there",
                    true);
        }
        return id;
    }

    private void launch(OutboxEntry entry, Optional<StackSnapshot> snapshot, InstanceId id) throws ComputeException {
        Instance instance = snapshot.map(stack -> stack.instances().get(id)).orElse(null);
        if (instance == null) {
            return;
        }
        LaunchRequest request = launches.request(entry, snapshot.orElseThrow(), instance);
        Server old = usable(region(entry, snapshot), instance.server());
        Instant asked = time.now();
        ServerState state = old == null ? compute.launch(request) : compute.start(old.id(), request);
        LOG.info("instance={} server={} launched phase={}", id, state.server().id(), state.phase());
        signal(entry, id, new Signal.LaunchAccepted(state.server(), old == null));
        if (state.phase() == Compute.Phase.RUNNING) {
            signal(entry, id, new Signal.ServerRunning(state.server()));
        }
        // A machine may have gone down and come up with its agent's stream left open, or never have gone down at all.
        agents.greetAgain(id, asked);
    }

    /** The start has failed; only what one of the tries may have made is still looked for. */
    private static boolean isGivenUp(OutboxEntry entry) {
        return entry.effect() instanceof Effect.LaunchServer && entry.attempts() >= COMPUTE_TRIES;
    }

    /**
     * A launch that nobody wants any more may have made a machine all the same: its answer was lost, or this process died. The
     * instance decides what becomes of it, its own one excepted; without an instance it goes.
     *
     * @return false when the provider may still not know of it
     */
    private boolean endWhatItMade(OutboxEntry entry, Effect.LaunchServer launch) throws ComputeException {
        InstanceId id = launch.instanceId();
        Optional<ServerState> made =
                compute.launched(launch.region(), entry.id().value());
        if (made.isEmpty()) {
            return compute.settling().isZero() || isGivenUp(entry);
        }
        if (made.get().phase() == Compute.Phase.TERMINATED) {
            return true;
        }
        Server server = made.get().server();
        boolean present = lanes.snapshot(entry.stackId())
                .filter(stack -> stack.instances().containsKey(id))
                .isPresent();
        LOG.warn("instance={} server={} made by a launch that is no longer wanted", id, server.id());
        if (present) {
            signal(entry, id, new Signal.LaunchAccepted(server, true));
        } else {
            compute.terminate(launch.region(), server.id());
        }
        return true;
    }

    /** A stopped machine that someone else has terminated meanwhile cannot be started; its instance gets a new one. */
    private @Nullable Server usable(String region, @Nullable Server old) throws ComputeException {
        if (old == null) {
            return null;
        }
        managed(old.id());
        boolean gone = compute.describe(region, old.id())
                .filter(state -> state.phase() != Compute.Phase.TERMINATED)
                .isEmpty();
        if (gone) {
            LOG.warn("server={} has vanished; a new machine takes its place", old.id());
        }
        return gone ? null : old;
    }

    private void resolve(OutboxEntry entry, Optional<StackSnapshot> snapshot, List<CommandId> commandIds)
            throws SourceException {
        if (snapshot.isEmpty()) {
            return;
        }
        String bundle = sources.resolve(snapshot.get().stack().settings().customCookbooksSource());
        LOG.info("stack={} bundle={} commands={}", entry.stackId(), bundle, commandIds.size());
        lanes.make(
                entry.stackId(), (stack, now, fresh) -> CommandReports.resolved(stack, commandIds, bundle, now, fresh));
    }

    private void signal(OutboxEntry entry, InstanceId id, Signal signal) {
        lanes.make(
                entry.stackId(),
                (snapshot, now, fresh) -> Signals.arrived(snapshot, id, signal, Actor.COORDINATOR, now, fresh));
    }

    private void computeFailed(OutboxEntry entry, ComputeException e) {
        if (e.remedy() == ComputeException.Remedy.SLOW_DOWN) {
            LOG.warn("effect={} put-off={} {}", entry.id().value(), config.effectRetryLimit(), entry.effect(), e);
            store.effectPutOff(
                    entry.id(),
                    String.valueOf(e.getMessage()),
                    time.now().plusMillis(jittered(config.effectRetryLimit().toMillis() / 4)));
            return;
        }
        if (entry.effect() instanceof Effect.Around effect) {
            if (refusals.failed(entry, effect, e)) {
                retry(entry, String.valueOf(e.getMessage()));
            } else {
                store.effectDone(entry.id());
            }
            return;
        }
        if (!(entry.effect() instanceof Effect.OfInstance of)) {
            throw new IllegalStateException(
                    "only what is about an instance is asked of its provider: " + entry.effect(), e);
        }
        boolean lastTry = e.permanent() || entry.attempts() + 1 >= COMPUTE_TRIES;
        LOG.warn("effect={} attempt={} {}", entry.id().value(), entry.attempts() + 1, entry.effect(), e);
        InstanceId id = of.instanceId();
        String message = String.valueOf(e.getMessage());
        Signal signal = switch (entry.effect()) {
            case Effect.LaunchServer launch -> new Signal.LaunchRefused(message);
            case Effect.RebootServer reboot -> new Signal.RebootRefused(message);
            default -> new Signal.StopRefused(message);
        };
        if (!lastTry || isGivenUp(entry)) {
            retry(entry, message);
            return;
        }
        boolean heard = lanes.make(
                        entry.stackId(),
                        (snapshot, now, fresh) -> Signals.arrived(snapshot, id, signal, Actor.COORDINATOR, now, fresh))
                .orElse(false);
        boolean machineMayLive = entry.effect() instanceof Effect.LaunchServer
                ? !e.permanent()
                : !heard && entry.effect() instanceof Effect.TerminateServer;
        if (machineMayLive) {
            retry(entry, message); // Nobody waits for it, but a machine nobody wants must not live on.
        } else {
            store.effectDone(entry.id());
        }
    }

    private void fetchFailed(OutboxEntry entry, SourceException e) {
        LOG.warn("effect={} attempt={} {}", entry.id().value(), entry.attempts() + 1, entry.effect(), e);
        if (!(entry.effect() instanceof Effect.ResolveCookbooks resolve)) {
            throw new IllegalStateException("only a fetch can fail so: " + entry.effect(), e);
        }
        String message = String.valueOf(e.getMessage());
        if (entry.attempts() + 1 < FETCH_TRIES) {
            retry(entry, message);
            return;
        }
        String why = "the cookbooks could not be fetched: " + message;
        lanes.make(
                        entry.stackId(),
                        (snapshot, now, fresh) ->
                                CommandReports.resolutionFailed(snapshot, resolve.commandIds(), why, now, fresh))
                .ifPresent(failed -> store.commands(failed)
                        .forEach(command -> store.appendLog(
                                command.id(), command.attemptId(), 0, (why + "\n").getBytes(StandardCharsets.UTF_8))));
        store.effectDone(entry.id());
    }

    /** Doubling waits with jitter, so that what failed together is not tried together. */
    private void retry(OutboxEntry entry, String error) {
        long first = config.effectRetryFirst().toMillis();
        long doubled = first << Math.min(entry.attempts(), 20);
        long wait = Math.min(doubled, config.effectRetryLimit().toMillis());
        store.effectFailed(entry.id(), error, time.now().plusMillis(jittered(wait)));
    }

    private long jittered(long millis) {
        return millis + Math.floorMod(ids.uuid().hashCode(), (int) Math.max(1, Math.min(millis / 2, 60_000)));
    }
}
