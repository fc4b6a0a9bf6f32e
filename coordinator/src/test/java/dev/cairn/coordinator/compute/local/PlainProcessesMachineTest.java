package dev.cairn.coordinator.compute.local;

import static dev.cairn.coordinator.compute.local.LocalMachines.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.compute.ComputeContract;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import dev.cairn.coordinator.port.Compute.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine of plain processes can do: its agent, its files, its end. */
class PlainProcessesMachineTest {
    private final LaunchRequest request = ComputeContract.request("plain", "web1");
    private LocalMachines machines;
    private ServerId id;
    private Path root;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        machines = new LocalMachines(directory, MachineKind.PROCESSES);
        id = machines.compute().launch(request).server().id();
        root = machines.data().resolve(id.value()).resolve("root");
    }

    @AfterEach
    void close() throws Exception {
        machines.close();
    }

    @Test
    void agentIsPointedAtFilesOfItsOwn() throws Exception {
        assertThat(Files.readString(root.resolve("etc/cairn/agent.properties")))
                .contains("state-directory=" + root.resolve("var/lib/cairn"))
                .contains("hosts-file.manage=false")
                .contains("coordinator.addresses=0.0.0.0:4433");
        assertThat(Files.readString(root.resolve("run/cairn/boot-id")).trim()).hasSize(36);
        eventually(() -> Files.exists(root.resolve("var/log/cairn/starts")));
    }

    @Test
    void stopEndsEvenWhatLeftTheProcessGroup() throws Exception {
        machines.output(id, "setsid sleep 99999 >/dev/null 2>&1 &");
        eventually(() -> sleepers("99999") == 1);
        eventually(() -> sleepers("100000") > 0);
        machines.compute().stop("here", id);
        assertThat(sleepers("99999")).isZero();
        assertThat(machines.compute().describe("here", id).orElseThrow().phase())
                .isEqualTo(Phase.STOPPED);
    }

    @Test
    void keepsFilesOverAStopAndLosesThemAtItsEnd() throws Exception {
        machines.output(id, "echo kept >file");
        machines.compute().stop("here", id);
        machines.compute().start(id, request);
        assertThat(machines.output(id, "cat file")).isEqualTo("kept");
        machines.compute().terminate("here", id);
        assertThat(root).doesNotExist();
    }

    @Test
    void outlivesTheCoordinatorAndIsFoundAgain() throws Exception {
        String boot = Files.readString(root.resolve("run/cairn/boot-id"));
        machines.restartCoordinator();
        assertThat(machines.compute().describe("here", id).orElseThrow().phase())
                .isEqualTo(Phase.RUNNING);
        assertThat(Files.readString(root.resolve("run/cairn/boot-id"))).isEqualTo(boot);
    }

    /** Sleeping processes of this data directory; other tests may have their own. */
    private long sleepers(String seconds) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        // A process that is ending has none.
                        .filter(words -> words.length > 0 && words[0].equals(seconds))
                        .isPresent())
                .filter(process -> {
                    try {
                        return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"))
                                .contains(machines.data().toString());
                    } catch (java.io.IOException e) {
                        return false;
                    }
                })
                .count();
    }
}
