package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Command.Phase;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.queue.CommandQueue;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.user.UserProfile;
import dev.cairn.coordinator.port.AgentDispatch;
import dev.cairn.coordinator.port.CookbookSources;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends commands whose turn it is to agents that are connected. That a command goes out is durable before it does: whatever
 * happens in between, the same attempt is offered again, and the agent's journal tells whether it has it already.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** So many commands of a stack go out with one commit. */
    private static final int BATCH = 200;
    /** An offer that is not acknowledged for so long is repeated. */
    private static final Duration REPEAT = Duration.ofSeconds(20);
    /** The session may be greeted but not yet be open at the gateway. */
    private static final Duration SESSION_OPENS = Duration.ofMillis(200);

    private final Lanes lanes;
    private final Store store;
    private final CookbookSources sources;
    private final SessionTable sessions;
    private final ConfigurePacing pacing;
    private final CommandAssembly assembly;
    private final Time time;
    private final Tasks tasks;
    private final AgentDispatch agents;
    private final Map<InstanceId, Offer> unanswered = new ConcurrentHashMap<>();

    private final ReentrantLock[] turns = new ReentrantLock[64];

    private record Offer(StackId stackId, AttemptId attemptId, long sentNanos) {}

    Dispatcher(
            Lanes lanes,
            Store store,
            CookbookSources sources,
            SessionTable sessions,
            ConfigurePacing pacing,
            CommandAssembly assembly,
            Time time,
            Tasks tasks,
            AgentDispatch agents) {
        this.lanes = lanes;
        this.store = store;
        this.sources = sources;
        this.sessions = sessions;
        this.pacing = pacing;
        this.assembly = assembly;
        this.time = time;
        this.tasks = tasks;
        this.agents = agents;
        Arrays.setAll(turns, i -> new ReentrantLock());
    }

    /** Looks soon at all that is ready in a stack. */
    void wake(StackId stackId) {
        wake(stackId, Duration.ZERO);
    }

    private void wake(StackId stackId, Duration delay) {
        record Round(StackId stackId, boolean later) {}
        tasks.once(new Round(stackId, !delay.isZero()), delay, "dispatch " + stackId, () -> round(stackId));
    }

    private void round(StackId stackId) {
        List<Command> out = lanes.make(stackId, (snapshot, now, ids) -> {
                    Draft draft = new Draft(snapshot, Actor.COORDINATOR, now, ids);
                    return Outcome.accepted(choose(draft), draft.writes());
                })
                .orElse(List.of());
        if (out.isEmpty()) {
            return;
        }
        List<UserProfile> users = store.userProfiles();
        out.forEach(command -> offer(stackId, command.instanceId(), users));
        if (out.size() >= BATCH) {
            wake(stackId);
        }
    }

    /** Marks what goes out now. */
    private List<Command> choose(Draft draft) {
        Set<InstanceId> waiting = new LinkedHashSet<>();
        draft.before().commands().values().forEach(command -> waiting.add(command.instanceId()));
        List<Command> chosen = new ArrayList<>();
        for (InstanceId id : waiting) {
            if (chosen.size() >= BATCH) {
                break;
            }
            if (!sessions.isConnected(id)) {
                continue;
            }
            Command command = CommandQueue.turn(draft, id).orElse(null);
            if (command == null || held(draft, command)) {
                continue;
            }
            String bundle = command.bundleSha256();
            if (bundle != null && sources.bundle(bundle).isEmpty()) {
                CommandQueue.refetch(draft, command);
            } else {
                chosen.add(CommandQueue.sent(draft, command));
            }
        }
        return chosen;
    }

    private boolean held(Draft draft, Command command) {
        Duration wait = pacing.hold(draft.before(), command, draft.now());
        if (wait.isZero()) {
            return false;
        }
        wake(command.stackId(), wait);
        return true;
    }

    /** Offers what has gone out but is not acknowledged, unless that was done in this session already. */
    private void offer(StackId stackId, InstanceId id, List<UserProfile> users) {
        inTurn(id, () -> {
            StackSnapshot snapshot = lanes.snapshot(stackId).orElse(null);
            if (snapshot == null || !sessions.isConnected(id)) {
                return;
            }
            snapshot.commands().values().stream()
                    .filter(command -> command.instanceId().equals(id) && command.phase() == Phase.SENT)
                    .findFirst()
                    .ifPresent(command -> send(snapshot, command, users));
        });
    }

    private void send(StackSnapshot snapshot, Command command, List<UserProfile> users) {
        InstanceId id = command.instanceId();
        Offer offer = new Offer(command.stackId(), command.attemptId(), time.nanos());
        Offer before = unanswered.putIfAbsent(id, offer);
        if (before != null && before.attemptId().equals(command.attemptId())) {
            return;
        }
        unanswered.put(id, offer);
        pacing.sent(command);
        boolean reached = agents.send(id, assembly.of(snapshot, command, users, time.now()));
        LOG.info(
                "instance={} command={} type={} attempt={} sent={}",
                id,
                command.id(),
                command.type(),
                command.attempt(),
                reached);
        if (!reached) {
            unanswered.remove(id, offer);
            tasks.after(SESSION_OPENS, "offer " + command.id(), () -> repeat(command.stackId(), id));
        }
    }

    /** The attempt at the head of the line is offered again, as long as the agent has not acknowledged it. */
    void repeat(StackId stackId, InstanceId id) {
        offer(stackId, id, store.userProfiles());
    }

    /**
     * Keeps offers and results of one instance apart. An agent forgets an attempt when its result is acknowledged; an offer
     * that was decided on before and left after that acknowledgement would run it twice.
     */
    void inTurn(InstanceId id, Runnable work) {
        ReentrantLock lock = turns[Math.floorMod(id.hashCode(), turns.length)];
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /** The agent has answered, or a new session makes the former offers worthless. */
    void answered(InstanceId id) {
        unanswered.remove(id);
    }

    /** The instance is gone. */
    void forget(InstanceId id) {
        unanswered.remove(id);
    }

    /** Repeats offers that nobody has answered for long. */
    void round() {
        unanswered.forEach((id, offer) -> {
            if (time.nanos() - offer.sentNanos() > REPEAT.toNanos() && sessions.isConnected(id)) {
                unanswered.remove(id, offer);
                repeat(offer.stackId(), id);
            }
        });
    }
}
