package dev.cairn.coordinator.compute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.compute.ComputeContract;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is the same for all kinds of machines, tried on the cheapest. */
class LocalComputeTest {
    @TempDir
    Path directory;

    @Test
    void refusesMoreMachinesThanItMayMake() throws Exception {
        LocalConfig config = config().withLimits(new LocalConfig.Limits(1, 0, 0, 0, Duration.ofSeconds(20)));
        LocalCompute compute = open(config);
        try {
            compute.launch(ComputeContract.request("one", "one"));
            assertThatThrownBy(() -> compute.launch(ComputeContract.request("two", "two")))
                    .isInstanceOf(ComputeException.class)
                    .hasMessageContaining("1 machines already");
            assertThat(compute.launch(ComputeContract.request("one", "one")).phase())
                    .isEqualTo(Phase.RUNNING);
        } finally {
            compute.destroyAll();
        }
    }

    @Test
    void oneDirectoryBelongsToOneCoordinator() throws Exception {
        LocalCompute compute = open(config());
        try {
            assertThatThrownBy(() -> open(config()))
                    .isInstanceOf(ComputeException.class)
                    .hasMessageContaining("another coordinator");
        } finally {
            compute.destroyAll();
        }
    }

    @Test
    void finishesATerminationThatWasCutOff() throws Exception {
        LocalCompute compute = open(config());
        ServerId id =
                compute.launch(ComputeContract.request("cut", "cut")).server().id();
        compute.close();
        MachineRecords records = new MachineRecords(config().directory());
        records.write(records.find(id).orElseThrow().wanting(Machine.Wanted.ENDED));
        LocalCompute next = open(config());
        try {
            assertThat(next.describe("here", id).orElseThrow().phase()).isEqualTo(Phase.TERMINATED);
            assertThat(config().directory().resolve(id.value())).doesNotExist();
        } finally {
            next.destroyAll();
        }
    }

    @Test
    void bootsWhatALaunchThatWasCutOffHasRecorded() throws Exception {
        LocalCompute compute = open(config());
        ServerId id =
                compute.launch(ComputeContract.request("cut", "cut")).server().id();
        compute.cutPower(id);
        compute.close();
        MachineRecords records = new MachineRecords(config().directory());
        records.write(records.find(id).orElseThrow().wanting(Machine.Wanted.LAUNCHED));
        LocalCompute next = open(config());
        try {
            assertThat(next.describe("here", id).orElseThrow().phase()).isEqualTo(Phase.PENDING);
            assertThat(next.launch(ComputeContract.request("cut", "cut")).phase())
                    .isEqualTo(Phase.RUNNING);
        } finally {
            next.destroyAll();
        }
    }

    @Test
    void aBootThatFailsSaysWhy() throws Exception {
        Path home = Files.createDirectories(directory.resolve("home"));
        assertThatThrownBy(() -> Boot.run(
                        new Shell(directory),
                        home,
                        Map.of(),
                        java.util.List.of("sh", "-c", "echo no space left on this planet >&2; exit 1"),
                        Map.of(),
                        Duration.ofSeconds(20)))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("no space left on this planet");
    }

    @Test
    void cleansNothingThatIsNotItsOwn() throws Exception {
        Path other = Files.createDirectories(directory.resolve("other"));
        Files.writeString(other.resolve("file"), "kept");
        Janitor.clean(other);
        Janitor.clean(directory.resolve("missing"));
        assertThat(other.resolve("file")).hasContent("kept");
    }

    private LocalConfig config() {
        return LocalConfig.of(directory.resolve("data/machines"), directory.resolve("cache"), directory.resolve("dist"))
                .withKind(MachineKind.PROCESSES)
                .withAgentCommand(java.util.List.of("sh", "-c", "exec sleep 100000"));
    }

    private static LocalCompute open(LocalConfig config) throws ComputeException {
        return LocalCompute.open(config, () -> "00000000-0000-0000-0000-000000000000", line -> {});
    }
}
