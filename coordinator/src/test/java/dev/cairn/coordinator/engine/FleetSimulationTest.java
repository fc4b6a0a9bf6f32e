package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.deploy.DeploymentRequest;
import dev.cairn.coordinator.domain.deploy.Deployments;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.healing.HealingPolicy;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.Progress;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.lifecycle.InstanceRequests;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling;
import dev.cairn.coordinator.domain.scaling.LoadBasedScaling.Thresholds;
import dev.cairn.coordinator.domain.scaling.TimeBasedScaling;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Decisions;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole coordinator in a bad world: lost, late and repeated messages, dying agents, machines and coordinators, and people
 * who start, stop and deploy in the middle of it. After every step the invariants hold; once it is quiet, everything has come
 * to its end. A failure names its seed; {@code -Dsimulation.seed=N} replays it.
 */
final class FleetSimulationTest {
    private static final int INSTANCES = 6;
    /** The number of the first instance that scaling moves. */
    private static final int TIMED = INSTANCES + 1;

    private static final int STEPS = 250;
    private static final int FIXED_SEEDS = 8;
    private static final int FRESH_SEEDS = Integer.getInteger("simulation.fresh", 4);

    static Stream<Long> seeds() {
        Long only = Long.getLong("simulation.seed");
        return only != null
                ? Stream.of(only)
                : Stream.concat(
                        LongStream.rangeClosed(1, FIXED_SEEDS).boxed(),
                        new Random().longs(FRESH_SEEDS, 1_000, Long.MAX_VALUE).boxed());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everythingHoldsAndComesToAnEnd(long seed) {
        HealingPolicy policy = HealingPolicy.DEFAULTS.withTimes(
                Duration.ofMinutes(1), Duration.ofMinutes(3), Duration.ofSeconds(30), Duration.ofSeconds(10));
        World world = new World(seed, EngineConfig.DEFAULTS.withHealing(policy));
        Random chance = new Random(seed);
        List<InstanceId> always = world.fleet(INSTANCES);
        List<InstanceId> fleet = new ArrayList<>(always);
        fleet.addAll(scaled(world));
        Set<ServerId> hurt = new HashSet<>();
        world.agents.faults = 0.05;
        for (int step = 0; step < STEPS; step++) {
            disturb(world, chance, fleet, hurt);
            world.run(Duration.ofMillis(200 + chance.nextInt(8_000)));
            check(world, fleet);
            checkOnlyTheSickAreHealed(world, fleet, hurt);
        }
        checkScalingMovesOnlyItsOwn(world, always);
        calm(world, fleet);
    }

    /** One instance with a schedule and two that come and go with the load. */
    private static List<InstanceId> scaled(World world) {
        world.put(
                Write.put(Samples.instance(TIMED, "ebs", "timer", Samples.APP_LAYER)),
                Write.put(Samples.instance(TIMED + 1, "ebs", "load", Samples.APP_LAYER)),
                Write.put(Samples.instance(TIMED + 2, "instance-store", "load", Samples.APP_LAYER)));
        schedule(world, "on");
        scaling(world, true);
        return List.of(Samples.instanceId(TIMED), Samples.instanceId(TIMED + 1), Samples.instanceId(TIMED + 2));
    }

    private static void schedule(World world, String state) {
        Map<Integer, String> day =
                IntStream.range(0, 24).boxed().collect(Collectors.toMap(hour -> hour, hour -> state));
        Map<DayOfWeek, Map<Integer, String>> week =
                Stream.of(DayOfWeek.values()).collect(Collectors.toMap(each -> each, each -> day));
        world.put(Write.put(new TimeBasedScaling(Samples.instanceId(TIMED), Samples.STACK, week)));
    }

    private static void scaling(World world, boolean enabled) {
        Thresholds up = new Thresholds(1, 1, 1, 80.0, -1.0, -1.0, List.of());
        Thresholds down = new Thresholds(1, 1, 1, 30.0, -1.0, -1.0, List.of());
        world.put(Write.put(new LoadBasedScaling(Samples.APP_LAYER, Samples.STACK, enabled, up, down)));
    }

    private static void disturb(World world, Random chance, List<InstanceId> fleet, Set<ServerId> hurt) {
        InstanceId id = fleet.get(chance.nextInt(fleet.size()));
        Server server = world.instance(id).server();
        switch (chance.nextInt(26)) {
            case 0, 1, 2, 3 ->
                ask(world, (stack, now, ids) -> InstanceRequests.start(stack, id, World.ALICE, now, ids));
            case 4 -> ask(world, (stack, now, ids) -> InstanceRequests.stop(stack, id, World.ALICE, now, ids));
            case 5 -> ask(world, (stack, now, ids) -> InstanceRequests.reboot(stack, id, World.ALICE, now, ids));
            case 6, 7 ->
                ask(world, (stack, now, ids) -> Deployments.create(stack, recipes(chance), World.ALICE, now, ids));
            case 8 -> world.restart();
            case 9 -> world.compute.failNext(1 + chance.nextInt(2), chance.nextInt(10) == 0);
            case 10 -> world.compute.loseNextAnswer();
            case 11 -> world.agents.exitCodes = command -> chance.nextInt(8) == 0 ? 1 : 0;
            case 12 -> schedule(world, chance.nextBoolean() ? "on" : "off");
            case 13 -> world.agents.metrics = ScalingTest.cpu(chance.nextInt(100));
            default -> {
                if (server != null) {
                    hurt(world, chance, server.id(), hurt);
                }
            }
        }
    }

    private static void hurt(World world, Random chance, ServerId server, Set<ServerId> hurt) {
        switch (chance.nextInt(12)) {
            case 0, 1 -> world.agents.crash(server, Duration.ofSeconds(1 + chance.nextInt(20)));
            case 2, 3 -> world.agents.breakStream(server);
            case 4 -> {
                hurt.add(server);
                world.compute.crash(server, chance.nextBoolean() ? Compute.Phase.STOPPED : Compute.Phase.TERMINATED);
            }
            case 5 -> {
                hurt.add(server);
                world.agents.silence(server, true);
            }
            case 6 -> world.agents.silence(server, false);
            default -> {
                // A quiet moment.
            }
        }
    }

    private static DeploymentRequest recipes(Random chance) {
        return command(List.of("execute_recipes", "configure", "setup", "update_custom_cookbooks")
                .get(chance.nextInt(4)));
    }

    private static DeploymentRequest command(String command) {
        Map<String, List<String>> args =
                command.equals("execute_recipes") ? Map.of("recipes", List.of("app::some")) : Map.of();
        return new DeploymentRequest(null, List.of(), List.of(), command, args, null, null);
    }

    private static <T> void ask(World world, Decisions.Decider<T> decider) {
        Outcome<T> outcome = world.engine.decide(Samples.STACK, decider);
        assertThat(outcome).isNotNull(); // A refusal is a fair answer here.
    }

    /** What must hold at every moment. */
    private static void check(World world, List<InstanceId> fleet) {
        assertThat(world.agents.runs).as("no attempt runs twice").doesNotHaveDuplicates();
        StackSnapshot snapshot = world.snapshot();
        for (InstanceId id : fleet) {
            List<ServerId> alive = world.compute.alive(id);
            Server own = world.instance(id).server();
            List<ServerId> others = new ArrayList<>(alive);
            if (own != null) {
                others.remove(own.id());
            }
            if (world.status(id) != InstanceStatus.REQUESTED) {
                assertThat(others).as("machines of %s that are not its own", id).hasSizeLessThanOrEqualTo(1);
            }
            long atAgent = snapshot.commands().values().stream()
                    .filter(command -> command.instanceId().equals(id) && command.outstanding())
                    .count();
            assertThat(atAgent).as("commands of %s at its agent", id).isLessThanOrEqualTo(1);
        }
    }

    private static void checkOnlyTheSickAreHealed(World world, List<InstanceId> fleet, Set<ServerId> hurt) {
        for (InstanceId id : fleet) {
            Instance instance = world.instance(id);
            Server server = instance.server();
            if (instance.progress().intent() == Progress.Intent.HEAL && server != null) {
                assertThat(hurt).as("machines that anything had happened to").contains(server.id());
            }
        }
    }

    private static void checkScalingMovesOnlyItsOwn(World world, List<InstanceId> always) {
        for (InstanceId id : always) {
            assertThat(world.told(id))
                    .as("what happened to %s, which always runs", id)
                    .doesNotContain("started by its schedule", "stopped by its schedule");
        }
        List<String> names =
                always.stream().map(id -> world.instance(id).hostname()).toList();
        assertThat(world.store.timeline(Samples.STACK, 100_000))
                .filteredOn(entry -> Samples.APP_LAYER.equals(entry.subject()))
                .flatExtracting(entry ->
                        List.of(entry.evidence().getOrDefault("moved", "").split(", ")))
                .doesNotContainAnyElementsOf(names);
    }

    /** The world gets better; then all must come to rest in the right state. */
    private static void calm(World world, List<InstanceId> fleet) {
        world.agents.faults = 0;
        world.agents.exitCodes = command -> 0;
        world.compute.failNext(0, false);
        schedule(world, "on");
        scaling(world, false);
        for (InstanceId id : fleet) {
            Server server = world.instance(id).server();
            if (server != null) {
                world.agents.silence(server.id(), false);
            }
        }
        world.run(Duration.ofHours(8)); // Past the window after which a quarantined instance may be healed again.
        for (InstanceId id : fleet) {
            // What only a person ends: failures, and a meltdown in which half of the stack is really dead.
            if (List.of(InstanceStatus.SETUP_FAILED, InstanceStatus.STOP_FAILED, InstanceStatus.CONNECTION_LOST)
                    .contains(world.status(id))) {
                ask(world, (stack, now, ids) -> InstanceRequests.stop(stack, id, World.ALICE, now, ids));
            }
        }
        world.run(Duration.ofMinutes(30));
        for (InstanceId id : fleet) {
            ask(world, (stack, now, ids) -> InstanceRequests.start(stack, id, World.ALICE, now, ids));
        }
        world.run(Duration.ofMinutes(30));
        // A configure that failed by its recipes is not tried again until somebody asks for it.
        ask(world, (stack, now, ids) -> Deployments.create(stack, command("configure"), World.ALICE, now, ids));
        world.run(Duration.ofMinutes(10));
        check(world, fleet);
        long generation = world.snapshot().stack().topologyGeneration();
        assertThat(world.snapshot().commands().values())
                .as(
                        "open commands, instances %s",
                        fleet.stream()
                                .map(id -> world.status(id) + " " + world.engine.contact(id) + " " + world.told(id))
                                .toList())
                .isEmpty();
        assertThat(world.snapshot().deployments().values())
                .as("open deployments")
                .isEmpty();
        for (InstanceId id : fleet) {
            Instance instance = world.instance(id);
            assertThat(instance.status())
                    .as("status of %s, after %s", instance.hostname(), world.told(id))
                    .isEqualTo(InstanceStatus.ONLINE);
            assertThat(instance.progress().configuredGeneration())
                    .as("generation of %s", instance.hostname())
                    .isEqualTo(generation);
            assertThat(world.compute.alive(id))
                    .as("machines of %s", instance.hostname())
                    .hasSize(1);
            assertThat(world.commands(id).stream().map(Command::sequence)).doesNotHaveDuplicates();
        }
    }
}
