package dev.cairn.coordinator.compute.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** EBS volumes are never made twice, attached where the records say, and deleted with their instance. */
final class VolumesTest {
    private static final String HERE = AccountFixture.HERE;
    private static final Volume.Disk DISK = new Volume.Disk(10, "io1", 100, true, null);

    private final AccountFixture account = new AccountFixture();
    private final Ec2Surroundings surroundings = account.surroundings();
    private final VolumeId token = new VolumeId(UUID.randomUUID().toString());

    @BeforeEach
    void arriveWithDescriptions() {
        account.server.machines(HERE).moveWithDescriptions();
    }

    @AfterEach
    void close() {
        account.close();
    }

    private Ec2VolumeId create() throws ComputeException {
        return surroundings.createVolume(HERE, HERE + "a", token, DISK, Map.of("Name", "Created for app1"));
    }

    private Disk disk(Ec2VolumeId id) {
        return account.server.disks(HERE).all().stream()
                .filter(each -> each.id().equals(id.value()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aVolumeWhoseAnswerIsLostIsFoundAgain() throws Exception {
        account.server.faults().loseAnswer("CreateVolume", 2);
        Ec2VolumeId made = create();
        assertThat(create()).isEqualTo(made);
        assertThat(account.server.disks(HERE).all()).hasSize(1);
        assertThat(surroundings.volume(HERE, made)).contains(DISK.in(HERE + "a"));
        assertThat(account.server.tags(HERE, made.value()))
                .containsEntry("Name", "Created for app1")
                .containsEntry("cairn:volume-id", token.value());
    }

    @Test
    void aVolumeIsAttachedOnceAndSurvivesItsMachine() throws Exception {
        ServerId machine = account.running();
        Ec2VolumeId made = create();
        surroundings.attachVolume(HERE, made, machine, "/dev/sdi");
        surroundings.attachVolume(HERE, made, machine, "/dev/sdi");
        assertThat(account.server.count("AttachVolume")).isEqualTo(1);
        assertThat(disk(made).device()).isEqualTo("/dev/sdi");
        assertThatThrownBy(() -> surroundings.deleteVolume(HERE, token, made))
                .hasMessageContaining("still attached to " + machine);
        account.server.machines(HERE).terminateByHand(machine.value());
        ServerId next = account.running();
        surroundings.attachVolume(HERE, made, next, "/dev/sdi");
        assertThat(disk(made).machineId()).isEqualTo(next.value());
        surroundings.detachVolume(HERE, made, machine);
        assertThat(account.server.count("DetachVolume")).isZero();
        surroundings.detachVolume(HERE, made, next);
        surroundings.detachVolume(HERE, made, next);
        surroundings.deleteVolume(HERE, token, made);
        surroundings.deleteVolume(HERE, token, made);
        assertThat(surroundings.volume(HERE, made)).isEmpty();
    }

    @Test
    void aVolumeThatItsTerminatedMachineStillHoldsIsTakenFromIt() throws Exception {
        Ec2VolumeId made = create();
        ServerId first = account.running();
        account.server.machines(HERE).terminateByHand(first.value());
        account.server.disks(HERE).attachByHand(made.value(), first.value(), "/dev/sdi");
        ServerId next = account.running();
        assertThatThrownBy(() -> surroundings.attachVolume(HERE, made, next, "/dev/sdi"))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.permanent()).isFalse());
        assertThat(account.server.count("DetachVolume")).isEqualTo(1);
        account.server.step();
        surroundings.attachVolume(HERE, made, next, "/dev/sdi");
        assertThat(disk(made).machineId()).isEqualTo(next.value());
        assertThat(account.server.count("DetachVolume")).isEqualTo(1);
    }

    @Test
    void aVolumeOfWhichOnlyTheTokenIsKnownIsDeletedToo() throws Exception {
        create();
        surroundings.deleteVolume(HERE, token, null);
        account.server.step();
        assertThat(account.server.disks(HERE).all()).isEmpty();
        surroundings.deleteVolume(HERE, token, null);
    }

    @Test
    void aVolumeThatFailsWhileItIsMadeIsSaid() {
        account.server.disks(HERE).failNew();
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(this::create)
                    .isInstanceOfSatisfying(
                            ComputeException.class,
                            e -> assertThat(e.permanent()).isTrue())
                    .hasMessageContaining(
                            "while making it (error): look whether this coordinator's identity may use the key");
        }
    }

    @Test
    void whatCannotBeAttachedIsSaid() throws Exception {
        ServerId machine = account.running();
        Disk far = account.server.disks(HERE).add(HERE + "b", 10, "gp2", null, false);
        assertThatThrownBy(() -> surroundings.attachVolume(HERE, new Ec2VolumeId(far.id()), machine, "/dev/sdi"))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.permanent()).isTrue())
                .hasMessageContaining("is not in the same availability zone");
        Ec2VolumeId made = create();
        ServerId other = account.running();
        surroundings.attachVolume(HERE, made, other, "/dev/sdi");
        assertThatThrownBy(() -> surroundings.attachVolume(HERE, made, machine, "/dev/sdi"))
                .hasMessageContaining("is attached to " + other + ": detach it there first");
        assertThatThrownBy(() ->
                        surroundings.attachVolume(HERE, new Ec2VolumeId("vol-00000000000000001"), machine, "/dev/sdi"))
                .hasMessageContaining("the account has no volume vol-00000000000000001");
    }
}
