package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.compute.ComputeContract;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Machines that carry the coordinator's mark are compared with its records. */
final class ReconcilerTest {
    private static final Duration NOTICED = Duration.ofMinutes(12);

    private final World world = new World(23);
    private final InstanceId id = world.add(1, "instance-store");

    /** As after a launch whose record was lost with a store that was put back from a backup. */
    private ServerId stray(InstanceId madeFor) throws Exception {
        LaunchRequest sample = ComputeContract.request("stray", "web1");
        return world.compute
                .launch(new LaunchRequest(
                        sample.token(),
                        Samples.STACK,
                        madeFor,
                        sample.order(),
                        sample.coordinatorAddresses(),
                        sample.authorityPem(),
                        sample.enrolmentToken()))
                .server()
                .id();
    }

    private List<String> problems() {
        return world.store.serviceErrors(Samples.STACK).stream()
                .map(error -> error.message())
                .toList();
    }

    @Test
    void machineThatNoRecordOwnsIsReportedOnceAndLeftAlone() throws Exception {
        world.online(id);
        ServerId stray = stray(id);
        world.run(Duration.ofMinutes(5));
        assertThat(problems()).isEmpty();
        world.run(NOTICED);
        world.run(NOTICED);
        assertThat(problems()).singleElement().asString().contains(stray.value(), "belongs to no instance");
        assertThat(world.compute.phase(stray)).isEqualTo(Compute.Phase.RUNNING);
        assertThat(world.engine.unownedMachines()).isEqualTo(1);
        assertThat(world.store.timeline(Samples.STACK, 1_000))
                .filteredOn(entry -> entry.decision().equals("unowned machine found"))
                .hasSize(1);
    }

    @Test
    void machineOfAnInstanceThatIsGoneIsReportedToItsStack() throws Exception {
        ServerId stray = stray(new InstanceId("gone"));
        world.run(NOTICED);
        assertThat(world.store.timeline(Samples.STACK, 1_000))
                .filteredOn(entry -> entry.decision().equals("unowned machine found"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.reason()).contains(stray.value()));
        world.compute.terminate("eu-central-1", stray);
        world.run(NOTICED);
        assertThat(world.engine.unownedMachines()).isZero();
    }

    @Test
    void machinesWithRecordsAreNobodysBusiness() {
        world.online(id);
        world.run(NOTICED);
        assertThat(problems()).isEmpty();
        assertThat(world.engine.unownedMachines()).isZero();
    }
}
