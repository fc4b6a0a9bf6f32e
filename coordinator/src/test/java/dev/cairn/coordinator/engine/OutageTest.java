package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.lifecycle.InstanceRequests;
import dev.cairn.coordinator.domain.stack.StackId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens while the store or the compute adapter does not answer is made up for afterwards. */
final class OutageTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Test
    void aLapseIsNotLostWhileTheStoreIsAway() {
        World world = new World(1);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        world.agents.silence(world.server(id), true);

        world.storeAway = true;
        world.run(Duration.ofMinutes(8));
        world.storeAway = false;

        assertThat(world.status(id)).isEqualTo(InstanceStatus.ONLINE);
        world.untilStatus(id, InstanceStatus.CONNECTION_LOST, Duration.ofSeconds(5));
    }

    @Test
    void aReturnIsNotLostWhileTheStoreIsAway() {
        World world = new World(2);
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        world.agents.silence(world.server(id), true);
        world.untilStatus(id, InstanceStatus.CONNECTION_LOST, LIMIT);
        ServerId machine = world.server(id);

        world.storeAway = true;
        world.agents.silence(machine, false);
        world.run(Duration.ofSeconds(30));
        world.storeAway = false;

        world.untilStatus(id, InstanceStatus.ONLINE, Duration.ofSeconds(30));
        assertThat(world.told(id)).contains("contact restored");
    }

    @Test
    void aMachineOfALaunchThatWasGivenUpIsFoundAndEnded() {
        World world = new World(3);
        InstanceId id = world.add(1, "instance-store");
        launchInVain(world, id);

        world.compute.unreachable(false);

        world.until(() -> world.compute.alive(id).isEmpty(), LIMIT);
        assertThat(world.status(id)).isEqualTo(InstanceStatus.START_FAILED);
        assertThat(world.told(id)).contains("surplus machine terminated");
        world.until(() -> noEffectIsLeft(world), LIMIT);
    }

    @Test
    void itIsEndedAlsoWhenItsInstanceWasDeletedMeanwhile() {
        World world = new World(4);
        InstanceId id = world.add(1, "instance-store");
        launchInVain(world, id);
        world.accepted(
                (snapshot, now, ids) -> InstanceRequests.delete(snapshot, id, false, false, World.ALICE, now, ids));

        world.compute.unreachable(false);

        world.until(() -> world.compute.alive(id).isEmpty(), LIMIT);
        world.until(() -> noEffectIsLeft(world), LIMIT);
    }

    @Test
    void theNextStartTakesItOrEndsIt() {
        World world = new World(5);
        InstanceId id = world.add(1, "instance-store");
        launchInVain(world, id);

        world.compute.unreachable(false);
        world.online(id);

        world.until(() -> noEffectIsLeft(world), LIMIT);
        assertThat(world.compute.alive(id)).containsExactly(world.server(id));
    }

    @Test
    void itIsKnownLaterWhenItsAgentMadeContactFirst() {
        World world = new World(7);
        InstanceId id = world.add(1, "instance-store");
        loseTheAnswer(world, id);
        world.untilStatus(id, InstanceStatus.ONLINE, LIMIT);
        world.run(Duration.ofMinutes(5));

        world.compute.unreachable(false);

        world.until(() -> noEffectIsLeft(world), LIMIT);
        assertThat(world.compute.alive(id)).containsExactly(world.server(id));
    }

    /** The machine is made, but no answer comes, and neither does one to any later try. */
    private static void launchInVain(World world, InstanceId id) {
        world.compute.bootTime(Duration.ofMinutes(4));
        loseTheAnswer(world, id);
        world.untilStatus(id, InstanceStatus.START_FAILED, LIMIT);
        assertThat(world.compute.alive(id)).hasSize(1);
    }

    private static void loseTheAnswer(World world, InstanceId id) {
        world.compute.loseNextAnswer();
        world.start(id);
        world.run(Duration.ofMillis(100));
        world.compute.unreachable(true);
    }

    private static boolean noEffectIsLeft(World world) {
        return world.store
                .dueEffects(world.time.now().plus(Duration.ofDays(1)), 10)
                .isEmpty();
    }

    @Test
    void roundsGoOnAfterAnError() {
        FakeTime time = new FakeTime();
        Tasks tasks = new Tasks(time);
        tasks.begin();
        List<Integer> rounds = new ArrayList<>();
        tasks.every(Duration.ofSeconds(1), "round", () -> {
            rounds.add(rounds.size());
            if (rounds.size() == 1) {
                throw new OutOfMemoryError("a test wants it so");
            }
        });

        assertThatThrownBy(() -> time.advance(Duration.ofSeconds(1))).isInstanceOf(OutOfMemoryError.class);
        time.advance(Duration.ofSeconds(2));

        assertThat(rounds).hasSize(3);
    }

    @Test
    void aStackThatIsNotThereIsNotFound() {
        World world = new World(6);
        StackId madeUp = new StackId("00000000-0000-0000-0000-000000000000");
        assertThat(world.engine.snapshot(madeUp)).isEmpty();
        assertThat(world.engine.decide(madeUp, (snapshot, now, ids) -> Outcome.accepted(true, List.of())))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(world.engine.snapshot(Samples.STACK)).isPresent();
    }
}
