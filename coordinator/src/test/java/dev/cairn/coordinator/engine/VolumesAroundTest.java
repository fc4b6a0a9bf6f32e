package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.instance.ServiceError;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerSettings.VolumeConfiguration;
import dev.cairn.coordinator.domain.lifecycle.Equipping;
import dev.cairn.coordinator.domain.lifecycle.InstanceRequests;
import dev.cairn.coordinator.domain.registration.Volumes;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Volumes in an account: made, attached before the setup, and given back. */
final class VolumesAroundTest {
    private static final Actor ALICE = Actor.COORDINATOR;

    private final World world = new World(7);
    private final FakeSurroundings account = new FakeSurroundings();

    VolumesAroundTest() {
        world.compute.surroundings(account);
    }

    private void layer(VolumeConfiguration... volumes) {
        Layer layer = Samples.layer(Samples.APP_LAYER, "app", true);
        world.put(Write.put(layer.withSettings(SurroundingsTest.drained(layer.settings(), false, volumes))));
    }

    private void down(InstanceId id) {
        world.stop(id);
        world.untilStatus(id, InstanceStatus.STOPPED, Duration.ofMinutes(10));
    }

    private void delete(InstanceId id, boolean withAddress) {
        world.accepted(
                (snapshot, now, fresh) -> InstanceRequests.delete(snapshot, id, withAddress, false, ALICE, now, fresh));
        world.run(Duration.ofMinutes(1));
    }

    @Test
    void aLayersVolumesAreMadeAtTheFirstStartAndAttachedAtEach() {
        layer(new VolumeConfiguration("/vol/data", 1, 2, 20, "gp2", null, true));
        InstanceId id = world.add(1, "instance-store");
        world.online(id);
        assertThat(volumes(id)).hasSize(2).allSatisfy(volume -> {
            assertThat(volume.name()).isEqualTo("Created for app1");
            assertThat(volume.ec2VolumeId()).isEqualTo(FakeSurroundings.made(volume.id()));
            assertThat(volume.disk()).isEqualTo(new Volume.Disk(10, "gp2", null, true, "sim-a"));
        });
        assertThat(volumes(id)).extracting(Volume::device).containsExactly("/dev/sdi", "/dev/sdj");
        assertThat(account.volumes).hasSize(2).containsValue(Optional.of(world.server(id)));
        down(id);
        layer(new VolumeConfiguration("/vol/more", null, 1, 20, "gp2", null, true));
        world.online(id);
        assertThat(account.volumes).hasSize(2).containsValue(Optional.of(world.server(id)));
        down(id);
        world.accepted((snapshot, now, fresh) -> InstanceRequests.delete(snapshot, id, false, true, ALICE, now, fresh));
        world.run(Duration.ofMinutes(1));
        assertThat(account.volumes).isEmpty();
        assertThat(world.snapshot().resources().volumes()).isEmpty();
    }

    @Test
    void aKeptVolumeIsGivenToAnotherInstance() {
        layer(new VolumeConfiguration("/vol/data", null, 1, 20, "gp2", null, false));
        InstanceId one = world.add(1, "ebs");
        world.online(one);
        Volume volume = volumes(one).getFirst();
        down(one);
        delete(one, true);
        assertThat(account.volumes).containsOnlyKeys(volume.id());
        layer();
        InstanceId two = world.add(2, "ebs");
        draft(draft -> Volumes.assign(draft, volume.id(), two));
        world.online(two);
        assertThat(account.volumes).containsEntry(volume.id(), Optional.of(world.server(two)));
        down(two);
        draft(draft -> Volumes.unassign(draft, volume.id()));
        world.run(Duration.ofMinutes(1));
        assertThat(account.volumes).containsEntry(volume.id(), Optional.empty());
    }

    @Test
    void setupWaitsUntilTheVolumesAreAttached() {
        layer(new VolumeConfiguration("/vol/data", null, 1, 20, "gp2", null, true));
        account.hindrance = "the volume is attached to i-0123456789abcdef0: detach it there first";
        InstanceId id = world.add(1, "instance-store");
        world.start(id);
        world.untilStatus(id, InstanceStatus.RUNNING_SETUP, Duration.ofMinutes(1));
        world.run(Duration.ofSeconds(30));
        world.restart();
        world.run(Duration.ofSeconds(30));
        assertThat(world.status(id)).isEqualTo(InstanceStatus.RUNNING_SETUP);
        assertThat(world.types(id, Command.Status.PENDING)).containsExactly("setup");
        assertThat(problems())
                .containsExactly("the volumes could not be attached to the machine: " + account.hindrance);
        account.hindrance = null;
        world.untilStatus(id, InstanceStatus.ONLINE, Duration.ofMinutes(5));
        assertThat(account.volumes).containsValue(Optional.of(world.server(id)));
    }

    @Test
    void aStartWithoutItsVolumesFailsAndTheNextOneTriesAgain() {
        layer(new VolumeConfiguration("/vol/data", 1, 2, 20, "gp2", null, true));
        for (String root : List.of("ebs", "instance-store")) {
            InstanceId id = world.add(root.length(), root);
            account.quota = "EC2 refused: VolumeLimitExceeded";
            world.start(id);
            world.untilStatus(id, InstanceStatus.START_FAILED, Duration.ofMinutes(1));
            world.run(Duration.ofMinutes(10));
            assertThat(problems())
                    .last()
                    .isEqualTo("the volumes could not be attached to the machine: EC2 refused: VolumeLimitExceeded");
            assertThat(world.compute.alive(id))
                    .as("no machine runs for nothing")
                    .isEmpty();
            List<VolumeId> before = volumes(id).stream().map(Volume::id).toList();
            assertThat(before).hasSize(2);
            account.quota = null;
            world.online(id);
            assertThat(volumes(id)).extracting(Volume::id).containsExactlyElementsOf(before);
            assertThat(account.volumes.keySet()).containsExactlyInAnyOrderElementsOf(before);
            account.hindrance = "still in use";
            down(id);
            world.start(id);
            world.untilStatus(id, InstanceStatus.START_FAILED, Duration.ofMinutes(10));
            account.hindrance = null;
            down(id);
            world.accepted(
                    (snapshot, now, fresh) -> InstanceRequests.delete(snapshot, id, false, true, ALICE, now, fresh));
            world.run(Duration.ofMinutes(1));
            assertThat(account.volumes).isEmpty();
        }
    }

    @Test
    void whatCouldNotBeMadeIsMadeAsTheLayerWantsItNow() {
        layer(
                new VolumeConfiguration("/vol/data", null, 1, 16_000, "gp2", null, true),
                new VolumeConfiguration("/vol/more", null, 1, 10, "gp2", null, true));
        InstanceId id = world.add(1, "ebs");
        account.quota = "EC2 refused: VolumeLimitExceeded";
        world.start(id);
        world.untilStatus(id, InstanceStatus.START_FAILED, Duration.ofMinutes(1));
        account.quota = null;
        layer(new VolumeConfiguration("/vol/data", 1, 2, 20, "gp2", null, true));
        world.online(id);
        assertThat(volumes(id)).hasSize(2).allSatisfy(volume -> {
            assertThat(volume.mountPoint()).isEqualTo("/vol/data");
            assertThat(volume.disk()).isEqualTo(new Volume.Disk(10, "gp2", null, true, "sim-a"));
            assertThat(volume.raid()).isNotNull();
        });
        assertThat(account.volumes).hasSize(2);
    }

    @Test
    void whatTheAccountDoesNotLetGoIsToldOnceAndLeft() {
        layer(new VolumeConfiguration("/vol/data", null, 1, 20, "gp2", null, true));
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        String made = String.valueOf(volumes(id).getFirst().ec2VolumeId());
        down(id);
        account.refusal = "EC2 refused: UnauthorizedOperation";
        world.accepted((snapshot, now, fresh) -> InstanceRequests.delete(snapshot, id, false, true, ALICE, now, fresh));
        world.run(Duration.ofHours(2));
        assertThat(problems())
                .containsExactly(
                        "the volume " + made + " could not be deleted: EC2 refused: UnauthorizedOperation; it is"
                                + " not tried again: delete the volume in the account");
        assertThat(account.deletions).isEqualTo(1);
    }

    @Test
    void aVolumeIsNotTakenFromAMachineThatRuns() {
        layer(new VolumeConfiguration("/vol/data", null, 1, 20, "gp2", null, true));
        InstanceId id = world.add(1, "ebs");
        world.online(id);
        VolumeId volume = volumes(id).getFirst().id();
        for (Function<Draft, Outcome<VolumeId>> rule : List.<Function<Draft, Outcome<VolumeId>>>of(
                draft -> Volumes.unassign(draft, volume), draft -> Volumes.deregister(draft, volume))) {
            Outcome<VolumeId> outcome = rule.apply(new Draft(world.snapshot(), ALICE, world.time.now(), world.ids));
            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            assertThat(outcome.toString()).contains("which is online; stop the instance first");
        }
    }

    private List<Volume> volumes(InstanceId id) {
        return Equipping.volumes(world.snapshot(), id);
    }

    private List<String> problems() {
        return world.store.serviceErrors(Samples.STACK).stream()
                .map(ServiceError::message)
                .toList();
    }

    private <T> void draft(Function<Draft, Outcome<T>> rule) {
        world.accepted((snapshot, now, fresh) -> rule.apply(new Draft(snapshot, ALICE, now, fresh)));
    }
}
