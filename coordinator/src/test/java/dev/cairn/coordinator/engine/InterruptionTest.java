package dev.cairn.coordinator.engine;

import static dev.cairn.coordinator.domain.instance.InstanceStatus.CONNECTION_LOST;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.ONLINE;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.SHUTTING_DOWN;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.STOPPED;
import static dev.cairn.coordinator.domain.instance.InstanceStatus.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.instance.SpotNotice;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.registration.LoadBalancers;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.port.Compute.Phase;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** EC2 announces that it takes a spot machine back in two minutes, and mostly does. */
final class InterruptionTest {
    private static final Duration NOTICE = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(15);

    private final World world = new World(20261126);
    private final FakeSurroundings account = new FakeSurroundings();
    private final InstanceId id = world.add(1, "ebs");

    InterruptionTest() {
        world.compute.surroundings(account);
    }

    private ServerId announced(SpotNotice.Action action) {
        ServerId server = world.server(id);
        world.agents.notices.put(server, new SpotNotice(action, world.time.now().plus(NOTICE)));
        return server;
    }

    private boolean recipesRan() {
        return world.types(id, Command.Status.SUCCESSFUL).contains("shutdown");
    }

    @Test
    void theInstanceGoesInGoodOrderAndComesBackOnAnotherMachine() {
        world.online(id);
        ServerId taken = announced(SpotNotice.Action.TERMINATE);
        world.untilStatus(id, SHUTTING_DOWN, SOON);
        world.run(Duration.ofSeconds(90));
        assertThat(recipesRan()).isTrue();
        assertThat(world.status(id)).as("the machine is EC2's to end").isEqualTo(SHUTTING_DOWN);
        assertThat(world.agents.running()).contains(taken);

        world.compute.crash(taken, Phase.TERMINATED);
        world.untilStatus(id, ONLINE, LONG);
        assertThat(world.server(id)).isNotEqualTo(taken);
        assertThat(world.instance(id).progress().heals())
                .as("nothing was wrong with it")
                .isEmpty();
        assertThat(world.told(id)).containsOnlyOnce("spot interruption").contains("machine is left to EC2");
        world.store.events().number();
        assertThat(world.store.events().after(0, 1_000))
                .extracting(numbered -> numbered.event().detail())
                .contains(new StackEvent.InstanceStateChange(
                        id, "app1", List.of(Samples.APP_LAYER), taken.value(), "stopping", "auto-healing"));
    }

    @Test
    void aMachineThatIsStoppedIsStartedAgainAlsoAfterARestartInBetween() {
        world.online(id);
        ServerId taken = announced(SpotNotice.Action.STOP);
        world.untilStatus(id, SHUTTING_DOWN, SOON);
        world.restart();
        world.run(Duration.ofSeconds(30));
        world.compute.crash(taken, Phase.STOPPED);
        world.agents.notices.clear();
        world.untilStatus(id, ONLINE, LONG);
        assertThat(world.server(id)).isEqualTo(taken);
    }

    @Test
    void withoutAutoHealingItStaysDown() {
        world.online(id);
        world.put(Write.put(Samples.layer(Samples.APP_LAYER, "app", false)));
        ServerId taken = announced(SpotNotice.Action.TERMINATE);
        world.untilStatus(id, SHUTTING_DOWN, SOON);
        world.compute.crash(taken, Phase.TERMINATED);
        world.untilStatus(id, STOPPED, LONG);
        world.run(LONG);
        assertThat(world.status(id)).isEqualTo(STOPPED);
    }

    @Test
    void connectionsAndRecipesThatDoNotEndHaveWhatTimeThereIs() {
        Layer layer = Samples.layer(Samples.APP_LAYER, "app", true);
        world.put(Write.put(layer.withSettings(SurroundingsTest.drained(layer.settings(), false))));
        world.online(id);
        account.balancers.put("front", new HashSet<>());
        world.accepted((snapshot, now, fresh) -> LoadBalancers.attach(
                new Draft(snapshot, Actor.COORDINATOR, now, fresh),
                LoadBalancerId.of("eu-west-1", "front"),
                Samples.APP_LAYER,
                null,
                null));
        world.run(SOON);
        ServerId taken = announced(SpotNotice.Action.TERMINATE);
        account.busy.add(taken);
        world.agents.runTime = Duration.ofHours(1);
        world.untilStatus(id, STOPPING, SOON);
        world.run(Duration.ofSeconds(5));
        assertThat(account.balancers.get("front")).isEqualTo(Set.of());
        assertThat(open()).as("connections have the first minute").isEmpty();
        world.until(() -> open().contains("shutdown"), Duration.ofSeconds(70));
        world.until(() -> world.told(id).contains("machine is left to EC2"), Duration.ofSeconds(70));
        assertThat(open()).isEmpty();
        world.agents.runTime = Duration.ofSeconds(2);
        world.compute.crash(taken, Phase.TERMINATED);
        world.untilStatus(id, ONLINE, LONG);
    }

    private List<String> open() {
        return world.snapshot().commands().values().stream()
                .filter(command -> command.instanceId().equals(id))
                .map(Command::type)
                .toList();
    }

    @Test
    void aMachineThatEc2DoesNotTakeIsEndedFromHereAndTheInstanceComesBack() {
        world.online(id);
        ServerId announced = announced(SpotNotice.Action.TERMINATE);
        world.until(() -> !world.agents.running().contains(announced), Duration.ofMinutes(5));
        world.agents.notices.clear();
        assertThat(world.told(id)).contains("machine is being ended");
        world.untilStatus(id, ONLINE, LONG);
    }

    @Test
    void hibernationIsNotedAndHealingDoesWhatIsLeft() {
        world.online(id);
        ServerId frozen = announced(SpotNotice.Action.HIBERNATE);
        world.run(SOON);
        assertThat(world.status(id)).as("there is no time for anything").isEqualTo(ONLINE);
        assertThat(world.told(id)).contains("spot interruption");
        world.compute.crash(frozen, Phase.STOPPED);
        world.agents.notices.clear();
        world.untilStatus(id, CONNECTION_LOST, LONG);
        world.untilStatus(id, ONLINE, LONG);
        assertThat(world.server(id)).isEqualTo(frozen);
    }

    @Test
    void aStopThatAPersonHasBegunGetsLessTimeAndStaysAStop() {
        world.online(id);
        world.agents.runTime = Duration.ofHours(1);
        world.stop(id);
        world.untilStatus(id, SHUTTING_DOWN, SOON);
        ServerId taken = announced(SpotNotice.Action.TERMINATE);
        world.until(() -> world.told(id).contains("machine is left to EC2"), Duration.ofMinutes(3));
        world.compute.crash(taken, Phase.TERMINATED);
        world.untilStatus(id, STOPPED, SOON);
        world.run(LONG);
        assertThat(world.status(id)).isEqualTo(STOPPED);
    }

    @Test
    void anInstanceOfAScheduleIsStartedByItsScheduleAlone() {
        InstanceId timed = Samples.instanceId(2);
        world.put(Write.put(Samples.instance(2, "ebs", "timer", Samples.APP_LAYER)));
        world.start(timed);
        world.untilStatus(timed, ONLINE, LONG);
        ServerId taken = world.server(timed);
        world.agents.notices.put(
                taken,
                new SpotNotice(SpotNotice.Action.TERMINATE, world.time.now().plus(NOTICE)));
        world.untilStatus(timed, SHUTTING_DOWN, SOON);
        world.compute.crash(taken, Phase.TERMINATED);
        world.untilStatus(timed, STOPPED, SOON);
        world.run(LONG);
        assertThat(world.status(timed)).as("it has no schedule").isEqualTo(STOPPED);
    }
}
