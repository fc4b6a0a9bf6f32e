package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.deploy.Deployments;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.AgentDispatch;
import dev.cairn.coordinator.port.ChangeFeed;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Store.InstanceState;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from a commit: soft state, changes for whoever watches, and tasks. Called while the stack's lane is held, in the
 * order of its commits, so that nothing in here blocks or decides; what does is a task. Safe for many threads.
 */
final class Aftermath implements StackLane.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);

    private final StackLanes lanes;
    private final Store store;
    private final SessionTable sessions;
    private final ConfigurePacing pacing;
    private final Outbox outbox;
    private final Dispatcher dispatcher;
    private final Watcher watcher;
    private final Healer healer;
    private final Housekeeping housekeeping;
    private final Surveyor surveyor;
    private final AgentDispatch agents;
    private final ChangeFeed changes;
    private final Time time;
    private final Tasks tasks;

    Aftermath(
            StackLanes lanes,
            Store store,
            SessionTable sessions,
            ConfigurePacing pacing,
            Outbox outbox,
            Dispatcher dispatcher,
            Watcher watcher,
            Healer healer,
            Housekeeping housekeeping,
            Surveyor surveyor,
            AgentDispatch agents,
            ChangeFeed changes,
            Time time,
            Tasks tasks) {
        this.lanes = lanes;
        this.store = store;
        this.sessions = sessions;
        this.pacing = pacing;
        this.outbox = outbox;
        this.dispatcher = dispatcher;
        this.watcher = watcher;
        this.healer = healer;
        this.housekeeping = housekeeping;
        this.surveyor = surveyor;
        this.agents = agents;
        this.changes = changes;
        this.time = time;
        this.tasks = tasks;
    }

    /** Takes an instance up where the last process left it. */
    void recall(InstanceState instance) {
        noted(instance.id(), instance.stackId(), instance.status());
    }

    /** Goes on with the commands and deployments of a stack. */
    void resume(StackId id) {
        dispatcher.wake(id);
        tasks.soon("resume " + id, () -> lanes.snapshot(id).ifPresent(this::completeDeployments));
    }

    @Override
    public void committed(
            StackId id, @Nullable StackSnapshot before, @Nullable StackSnapshot after, List<Write> writes) {
        boolean effects = false;
        boolean commands = false;
        int ended = 0;
        for (Write write : writes) {
            ChangePublisher.publish(changes, id, write);
            switch (write) {
                case Write.Put put -> {
                    switch (put.entity()) {
                        case Instance instance -> {
                            moved(before, instance);
                            commands |= equipped(before, instance);
                        }
                        case Command command -> {
                            commands = true;
                            ended += command.open() ? 0 : 1;
                        }
                        case Deployment deployment -> {
                            commands = true;
                            if (deployment.status() == Deployment.Status.RUNNING) {
                                surveyor.soon(id);
                            }
                        }
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
            forget(id);
        } else if (before != null) {
            noteDepartures(before, after);
        }
        follow(id, after, effects, commands, ended);
    }

    /** Has a setup waited for the machine's volumes until now? */
    private static boolean equipped(@Nullable StackSnapshot before, Instance instance) {
        Instance known = before == null ? null : before.instances().get(instance.id());
        return known != null
                && known.progress().equipping()
                && !instance.progress().equipping();
    }

    private void follow(StackId id, @Nullable StackSnapshot after, boolean effects, boolean commands, int ended) {
        if (effects) {
            outbox.wake();
        }
        if (after != null && commands) {
            dispatcher.wake(id);
            completeDeployments(after);
        }
        if (after != null && ended > 0) {
            housekeeping.ended(id, ended);
        }
    }

    private void moved(@Nullable StackSnapshot before, Instance instance) {
        noted(instance.id(), instance.stackId(), instance.status());
        Instance old = before == null ? null : before.instances().get(instance.id());
        if (old == null || old.status() != instance.status()) {
            LOG.info(
                    "instance={} hostname={} status={}",
                    instance.id(),
                    instance.hostname(),
                    instance.status().word());
        }
    }

    private void noted(InstanceId id, StackId stackId, InstanceStatus status) {
        lanes.note(id, stackId);
        watcher.note(id, stackId, status);
        switch (status) {
            case RUNNING_SETUP, ONLINE, SETUP_FAILED, CONNECTION_LOST, REGISTERED ->
                sessions.expect(id, stackId, time.nanos());
            case REQUESTED,
                    PENDING,
                    BOOTING,
                    REBOOTING,
                    STOPPING,
                    TERMINATING,
                    SHUTTING_DOWN,
                    STOP_FAILED,
                    REGISTERING,
                    ASSIGNING,
                    UNASSIGNING,
                    DEREGISTERING -> {
                // Silence means nothing here.
            }
            case STOPPED, TERMINATED, START_FAILED -> {
                if (!sessions.isConnected(id)) {
                    sessions.forget(id);
                }
            }
        }
    }

    private void removed(InstanceId id) {
        lanes.forget(id);
        sessions.forget(id);
        pacing.forget(id);
        dispatcher.forget(id);
        healer.forget(id);
        watcher.forget(id);
        tasks.soon("remove " + id, () -> agents.remove(id));
    }

    private void forget(StackId id) {
        lanes.forget(id);
        pacing.forget(id);
        healer.forget(id);
        housekeeping.forget(id);
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
                    lanes.make(stackId, (stack, now, fresh) -> Deployments.completed(stack, id, ends, now, fresh));
                });
            }
        }
    }
}
