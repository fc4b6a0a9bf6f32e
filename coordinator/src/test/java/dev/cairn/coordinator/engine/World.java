package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.lifecycle.InstanceRequests;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.port.AgentEndpoint;
import dev.cairn.coordinator.port.Decisions;
import dev.cairn.coordinator.port.MachineProofs;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.store.memory.MemoryStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** A whole coordinator on a clock that tests move, with simulated machines and agents around it. */
final class World {
    static final Actor ALICE = Actor.user("arn:aws:iam::123456789012:user/alice");
    static final AgentEndpoint ENDPOINT = new AgentEndpoint(List.of("coordinator:4440"), "PEM");

    final FakeTime time = new FakeTime();
    final SeededIds ids;
    final MemoryStore store = new MemoryStore();
    final FakeAgents agents;
    final SimulatedCompute compute;
    final FakeAlarms alarms = new FakeAlarms();
    final FakeSources sources = new FakeSources();
    final EngineConfig config;
    private final Store door;
    /** While it is, every call to the store fails. */
    boolean storeAway;

    Engine engine;

    World(long seed) {
        this(seed, EngineConfig.DEFAULTS);
    }

    World(long seed, EngineConfig config) {
        this.config = config;
        ids = new SeededIds(seed);
        agents = new FakeAgents(time, new Random(seed));
        compute = new SimulatedCompute(time, agents);
        door = door();
        engine = newEngine();
        engine.create(
                Samples.STACK,
                (now, fresh) -> Outcome.accepted(
                        true,
                        List.of(Write.put(Samples.stack()), Write.put(Samples.layer(Samples.APP_LAYER, "app", true)))));
        open();
    }

    /** The store as the engine sees it. */
    private Store door() {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (storeAway) {
                throw new StoreUnavailable("the store is away", new IllegalStateException("a test wants it so"));
            }
            try {
                return method.invoke(store, arguments);
            } catch (InvocationTargetException e) {
                throw Objects.requireNonNull(e.getCause());
            }
        };
        return (Store) Proxy.newProxyInstance(Store.class.getClassLoader(), new Class<?>[] {Store.class}, handler);
    }

    private Engine newEngine() {
        return new Engine(
                door, compute, alarms, sources, agents, MachineProofs.NONE, time, ids, new LiveChanges(), config);
    }

    private void open() {
        engine.recall();
        engine.start(ENDPOINT);
        agents.coordinator(engine.reports());
    }

    /** The process dies and another one takes over what is stored. */
    void restart() {
        engine.close();
        agents.coordinator(null);
        engine = newEngine();
        open();
    }

    InstanceId add(int number, String rootDevice) {
        put(Write.put(Samples.instance(number, rootDevice, Samples.APP_LAYER)));
        return Samples.instanceId(number);
    }

    List<InstanceId> fleet(int size) {
        List<InstanceId> fleet = new ArrayList<>();
        for (int number = 1; number <= size; number++) {
            fleet.add(add(number, number % 2 == 0 ? "ebs" : "instance-store"));
        }
        return fleet;
    }

    void put(Write... writes) {
        accepted((snapshot, now, fresh) -> Outcome.accepted(true, List.of(writes)));
    }

    <T> T accepted(Decisions.Decider<T> decider) {
        Outcome<T> outcome = engine.decide(Samples.STACK, decider);
        if (outcome instanceof Outcome.Accepted<T> accepted) {
            return accepted.answer();
        }
        throw new AssertionError("refused: " + outcome);
    }

    void start(InstanceId id) {
        accepted((snapshot, now, fresh) -> InstanceRequests.start(snapshot, id, ALICE, now, fresh));
    }

    void stop(InstanceId id) {
        accepted((snapshot, now, fresh) -> InstanceRequests.stop(snapshot, id, ALICE, now, fresh));
    }

    void online(InstanceId... ids) {
        for (InstanceId id : ids) {
            start(id);
        }
        until(
                () -> List.of(ids).stream().allMatch(id -> status(id) == InstanceStatus.ONLINE) && quiet(),
                Duration.ofMinutes(10));
    }

    StackSnapshot snapshot() {
        return engine.snapshot(Samples.STACK).orElseThrow();
    }

    Instance instance(InstanceId id) {
        return Objects.requireNonNull(snapshot().instances().get(id), () -> "no instance " + id);
    }

    InstanceStatus status(InstanceId id) {
        return instance(id).status();
    }

    ServerId server(InstanceId id) {
        Server server = instance(id).server();
        return Objects.requireNonNull(server, () -> "no machine of " + id).id();
    }

    /** Commands of an instance, oldest first. */
    List<Command> commands(InstanceId id) {
        return store.commandsOf(id, 10_000).reversed();
    }

    List<String> types(InstanceId id, Command.Status status) {
        return commands(id).stream()
                .filter(command -> command.status() == status)
                .map(Command::type)
                .toList();
    }

    List<String> told(InstanceId id) {
        return store.timeline(Samples.STACK, 100_000).reversed().stream()
                .filter(entry -> id.equals(entry.subject()) || id.value().equals(subject(entry)))
                .map(TimelineEntry::decision)
                .toList();
    }

    private static String subject(TimelineEntry entry) {
        Id subject = entry.subject();
        return subject == null ? "" : subject.value();
    }

    boolean quiet() {
        return snapshot().commands().isEmpty() && snapshot().deployments().isEmpty();
    }

    void run(Duration by) {
        time.advance(by);
    }

    /** Moves time in small steps until the condition holds. */
    void until(BooleanSupplier condition, Duration limit) {
        Duration step = Duration.ofMillis(500);
        for (long i = limit.dividedBy(step); i >= 0; i--) {
            if (condition.getAsBoolean()) {
                return;
            }
            time.advance(step);
        }
        throw new AssertionError("not within " + limit + ": statuses "
                + snapshot().instances().values().stream()
                        .map(instance -> instance.hostname() + "=" + instance.status())
                        .toList()
                + ", open "
                + snapshot().commands().values().stream()
                        .map(command -> command.instanceId() + " " + command.type() + " " + command.phase())
                        .toList());
    }

    void untilStatus(InstanceId id, InstanceStatus status, Duration limit) {
        until(() -> status(id) == status, limit);
    }
}
