package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.healing.HealingPolicy;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Healing end to end: what is healed, what is held, and what people are told. */
final class HealingSimulationTest {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private static World world(long seed) {
        World world = new World(seed);
        world.run(HealingPolicy.DEFAULTS.startGrace());
        return world;
    }

    @Test
    void healsAMachineThatIsConfirmedDown() {
        World world = world(1);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        ServerId machine = world.server(id);
        world.compute.crash(machine, Compute.Phase.STOPPED);
        world.untilStatus(id, InstanceStatus.CONNECTION_LOST, Duration.ofMinutes(6));
        world.untilStatus(id, InstanceStatus.ONLINE, LIMIT);
        assertThat(world.server(id)).isEqualTo(machine);
        assertThat(world.told(id)).contains("connection lost", "healing began", "came online");
        assertThat(world.types(id, Command.Status.SUCCESSFUL)).doesNotContain("shutdown");
    }

    @Test
    void replacesAMachineWithoutADisk() {
        World world = world(2);
        InstanceId id = world.add(1, "instance-store");
        world.online(id);
        ServerId machine = world.server(id);
        world.compute.crash(machine, Compute.Phase.TERMINATED);
        world.untilStatus(id, InstanceStatus.CONNECTION_LOST, Duration.ofMinutes(6));
        world.untilStatus(id, InstanceStatus.ONLINE, LIMIT);
        assertThat(world.server(id)).isNotEqualTo(machine);
        assertThat(world.compute.alive(id)).containsExactly(world.server(id));
    }

    @Test
    void waitsForTheHardLimitWhileTheMachineSeemsToRun() {
        World world = world(3);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        world.agents.crash(world.server(id), null);
        world.run(Duration.ofMinutes(10));
        assertThat(world.status(id)).isEqualTo(InstanceStatus.CONNECTION_LOST);
        assertThat(world.told(id).stream().filter("healing held"::equals)).hasSize(1);
        world.untilStatus(id, InstanceStatus.ONLINE, Duration.ofMinutes(10));
    }

    @Test
    void returnsToOnlineWhenTheAgentComesBackFirst() {
        World world = world(4);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        int launched = world.agents.ran.size();
        world.agents.silence(world.server(id), true);
        world.run(Duration.ofMinutes(7));
        assertThat(world.status(id)).isEqualTo(InstanceStatus.CONNECTION_LOST);
        world.agents.silence(world.server(id), false);
        world.untilStatus(id, InstanceStatus.ONLINE, Duration.ofMinutes(1));
        assertThat(world.told(id)).contains("contact restored").doesNotContain("healing began");
        world.until(world::quiet, Duration.ofMinutes(1));
        assertThat(world.agents.ran.size()).isGreaterThan(launched);
    }

    @Test
    void oneLayerWithoutHealingIsEnough() {
        World world = world(5);
        world.put(Write.put(Samples.layer(Samples.APP_LAYER, "app", false)));
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        world.compute.crash(world.server(id), Compute.Phase.STOPPED);
        world.run(Duration.ofHours(1));
        assertThat(world.status(id)).isEqualTo(InstanceStatus.CONNECTION_LOST);
        assertThat(world.told(id).stream().filter("healing held"::equals)).hasSize(1);
    }

    @Test
    void holdsEverythingInAMeltdown() {
        World world = world(6);
        List<InstanceId> fleet = world.fleet(6);
        world.online(fleet.toArray(InstanceId[]::new));
        fleet.subList(0, 5).forEach(id -> world.agents.silence(world.server(id), true));
        world.run(Duration.ofHours(1));
        fleet.forEach(id -> assertThat(world.told(id)).doesNotContain("healing began"));
        fleet.subList(0, 5).forEach(id -> world.agents.silence(world.server(id), false));
        world.run(Duration.ofMinutes(2));
        fleet.forEach(id -> assertThat(world.status(id)).isEqualTo(InstanceStatus.ONLINE));
        assertThat(world.compute.launched()).isEqualTo(6);
    }

    @Test
    void aPausedCoordinatorDoubtsItselfFirst() {
        World world = world(7);
        List<InstanceId> fleet = world.fleet(2);
        world.online(fleet.toArray(InstanceId[]::new));
        world.time.pause(Duration.ofHours(2));
        world.run(Duration.ofMinutes(10));
        fleet.forEach(id -> {
            assertThat(world.status(id)).isEqualTo(InstanceStatus.ONLINE);
            assertThat(world.told(id)).doesNotContain("connection lost");
        });
    }

    @Test
    void aRestartedCoordinatorCountsEverybodyAsSeen() {
        World world = world(8);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        world.agents.coordinator(null);
        world.engine.close();
        world.run(Duration.ofHours(3));
        world.restart();
        world.run(Duration.ofMinutes(10));
        assertThat(world.status(id)).isEqualTo(InstanceStatus.ONLINE);
        assertThat(world.told(id)).doesNotContain("connection lost");
    }

    @Test
    void quarantinesAfterThreeHeals() {
        World world = world(9);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        for (int heal = 0; heal < 3; heal++) {
            world.compute.crash(world.server(id), Compute.Phase.STOPPED);
            world.untilStatus(id, InstanceStatus.CONNECTION_LOST, LIMIT);
            world.untilStatus(id, InstanceStatus.ONLINE, LIMIT);
        }
        world.compute.crash(world.server(id), Compute.Phase.STOPPED);
        world.run(Duration.ofHours(2));
        assertThat(world.status(id)).isEqualTo(InstanceStatus.CONNECTION_LOST);
        assertThat(world.told(id)).contains("quarantined");
        assertThat(world.store.serviceErrors(Samples.STACK).getLast().type()).isEqualTo("InstanceQuarantine");
    }

    @Test
    void healsNoMoreThanOneOfASmallLayerAtATime() {
        World world = world(10);
        List<InstanceId> fleet = world.fleet(8);
        world.online(fleet.toArray(InstanceId[]::new));
        fleet.subList(0, 3).forEach(id -> world.compute.crash(world.server(id), Compute.Phase.STOPPED));
        int most = 0;
        for (int second = 0; second < 1_200; second++) {
            world.run(Duration.ofSeconds(1));
            int down = (int) fleet.subList(0, 3).stream()
                    .map(world::status)
                    .filter(status -> status != InstanceStatus.ONLINE && status != InstanceStatus.CONNECTION_LOST)
                    .count();
            most = Math.max(most, down);
        }
        assertThat(most).isEqualTo(1);
        fleet.forEach(id -> assertThat(world.status(id)).isEqualTo(InstanceStatus.ONLINE));
    }
}
