package dev.cairn.coordinator.domain.decision;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.event.Occurrences;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.ServiceError;
import dev.cairn.coordinator.domain.instance.ServiceErrorId;
import dev.cairn.coordinator.domain.resource.Resource;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.domain.user.Permission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One decision in the making: a copy of the stack that rules change, and the writes that come of it. Lives as long as the
 * decision, is used by one thread and never leaves it; from outside the decision stays a pure function.
 */
public final class Draft {
    private final StackSnapshot before;
    private final Actor actor;
    private final Instant now;
    private final Ids ids;

    private Stack stack;
    private final Map<InstanceId, Instance> instances;
    private final Map<CommandId, Command> commands;
    private final Map<Slot, Write> writes = new LinkedHashMap<>();
    private final List<CommandId> unresolved = new ArrayList<>();

    /** Open commands per instance by sequence; made when first asked for, since most decisions need none. */
    private @Nullable Map<InstanceId, NavigableMap<Long, CommandId>> queues;

    public Draft(StackSnapshot before, Actor actor, Instant now, Ids ids) {
        this.before = before;
        this.actor = actor;
        this.now = now;
        this.ids = ids;
        stack = before.stack();
        instances = new LinkedHashMap<>(before.instances());
        commands = new LinkedHashMap<>(before.commands());
    }

    /** The stack as it was when the decision began. */
    public StackSnapshot before() {
        return before;
    }

    public Actor actor() {
        return actor;
    }

    public Instant now() {
        return now;
    }

    public String freshId() {
        return ids.uuid();
    }

    public Stack stack() {
        return stack;
    }

    /** Where the stack's machines are; never changes. */
    public String region() {
        return stack.settings().region();
    }

    public Collection<Instance> instances() {
        return Collections.unmodifiableCollection(instances.values());
    }

    public Optional<Instance> instance(InstanceId id) {
        return Optional.ofNullable(instances.get(id));
    }

    /** An instance that the caller knows to exist. */
    public Instance known(InstanceId id) {
        Instance instance = instances.get(id);
        if (instance == null) {
            throw new IllegalStateException("stack " + stack.id() + " has no instance " + id);
        }
        return instance;
    }

    /** An open command. */
    public Optional<Command> command(CommandId id) {
        return Optional.ofNullable(commands.get(id));
    }

    /** The open commands of an instance, in order of sequence. */
    public List<Command> open(InstanceId id) {
        NavigableMap<Long, CommandId> queue = queues().get(id);
        if (queue == null) {
            return List.of();
        }
        return queue.values().stream().map(commands::get).toList();
    }

    /** Does the timer exist before this decision? */
    public boolean hasTimer(Timer.Kind kind, Id subject) {
        return before.timers().containsKey(new Timer.Key(kind, subject.value()));
    }

    public void put(Stack changed) {
        stack = changed;
        write(changed);
    }

    /** Each status on the way is an event, also one that the same decision leaves again. */
    public void put(Instance changed) {
        Instance old = instances.put(changed.id(), changed);
        write(changed);
        if (old != null) {
            Occurrences.of(old, changed, actor).ifPresent(this::happened);
        }
    }

    public void put(Deployment changed) {
        boolean known = before.deployments().containsKey(changed.id())
                || writes.containsKey(new Slot(Deployment.class, changed.id()));
        write(changed);
        Occurrences.of(changed, known).ifPresent(this::happened);
    }

    public void put(Permission changed) {
        write(changed);
    }

    public void put(Resource changed) {
        write(changed);
    }

    public void put(Command changed) {
        NavigableMap<Long, CommandId> queue = queues().computeIfAbsent(changed.instanceId(), id -> new TreeMap<>());
        if (changed.open()) {
            commands.put(changed.id(), changed);
            queue.put(changed.sequence(), changed.id());
        } else {
            if (commands.remove(changed.id()) != null) {
                Occurrences.of(changed).ifPresent(this::happened);
            }
            queue.remove(changed.sequence());
        }
        write(changed);
    }

    /** Deletes an entity of the stack. */
    public void delete(Entity gone) {
        if (gone instanceof Instance instance) {
            instances.remove(instance.id());
        }
        writes.put(new Slot(gone.getClass(), gone.id()), Write.delete(gone));
    }

    /** Wants something done in the world once this decision is durable. */
    public void effect(Effect effect) {
        effect(effect, now);
    }

    /** Wants something done in the world, but not before this. */
    public void effect(Effect effect, Instant due) {
        write(new OutboxEntry(new OutboxEntry.Key(ids.uuid()), stack.id(), effect, due, 0, null));
    }

    /** The cookbooks of this command must be fetched; all of one decision are fetched together. */
    public void unresolved(CommandId id) {
        unresolved.add(id);
    }

    /** Sets or moves a timer. */
    public void timer(Timer.Kind kind, Id subject, Instant due) {
        write(new Timer(new Timer.Key(kind, subject.value()), stack.id(), due));
    }

    public void cancelTimer(Timer.Kind kind, Id subject) {
        Timer.Key key = new Timer.Key(kind, subject.value());
        Timer old = before.timers().get(key);
        if (old == null) {
            writes.remove(new Slot(Timer.class, key));
        } else {
            writes.put(new Slot(Timer.class, key), Write.delete(old));
        }
    }

    /** Tells people what was decided and why. */
    public void note(Id subject, String decision, String reason, Map<String, String> evidence) {
        write(new TimelineEntry(
                new TimelineEntry.Key(ids.uuid()), stack.id(), now, subject, decision, reason, evidence, actor.arn()));
    }

    /** Records a problem that the user of the instance should know of, and points the instance to it. */
    public void problem(InstanceId id, String type, String message) {
        ServiceErrorId errorId = new ServiceErrorId(ids.uuid());
        write(new ServiceError(errorId, stack.id(), id, type, message, now));
        put(known(id).withLastServiceError(errorId));
        happened(new StackEvent.Alert(id, type, message));
    }

    /** Records a problem of the stack that is none of a present instance. */
    public void problem(String type, String message) {
        write(new ServiceError(new ServiceErrorId(ids.uuid()), stack.id(), null, type, message, now));
        happened(new StackEvent.Alert(null, type, message));
    }

    /** Tells programs that listen. */
    private void happened(StackEvent.Detail detail) {
        write(new StackEvent(
                new StackEvent.Key(ids.uuid()),
                stack.id(),
                now,
                stack.settings().region(),
                detail));
    }

    /** What the decision comes to. */
    public List<Write> writes() {
        if (!unresolved.isEmpty()) {
            List<CommandId> still =
                    unresolved.stream().filter(commands::containsKey).toList();
            unresolved.clear();
            if (!still.isEmpty()) {
                effect(new Effect.ResolveCookbooks(
                        Objects.requireNonNull(commands.get(still.getFirst())).instanceId(), still));
            }
        }
        return List.copyOf(writes.values());
    }

    private void write(Entity entity) {
        writes.put(new Slot(entity.getClass(), entity.id()), Write.put(entity));
    }

    private Map<InstanceId, NavigableMap<Long, CommandId>> queues() {
        if (queues == null) {
            Map<InstanceId, NavigableMap<Long, CommandId>> made = new HashMap<>();
            commands.values()
                    .forEach(command -> made.computeIfAbsent(command.instanceId(), id -> new TreeMap<>())
                            .put(command.sequence(), command.id()));
            queues = made;
        }
        return queues;
    }

    /** Where the last write of an entity stands; a later one of the same decision takes its place. */
    private record Slot(Class<? extends Entity> type, Id id) {}
}
