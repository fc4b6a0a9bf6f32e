package dev.cairn.coordinator.compute.local;

import static dev.cairn.coordinator.compute.local.LocalMachines.eventually;
import static dev.cairn.coordinator.compute.local.LocalMachines.onHost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cairn.coordinator.compute.ComputeContract;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that is killed leaves machines behind; what is left must be found and removed, wholly and alone. */
class JanitorTest {
    @TempDir
    Path directory;

    private Process coordinator;
    private Path data;
    private Path machines;

    @BeforeEach
    void startCoordinatorWithAMachine() throws Exception {
        assumeThat(Flavours.isRoot())
                .as("namespaces without a user namespace need root")
                .isTrue();
        data = directory.resolve("data");
        machines = data.resolve("machines");
        coordinator = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Coordinator.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = coordinator.inputReader();
        String line = output.readLine();
        while (line != null && !line.equals("ready")) {
            line = output.readLine();
        }
        assertThat(line).as("the coordinator became ready").isEqualTo("ready");
    }

    @AfterEach
    void clean() throws Exception {
        if (coordinator != null) {
            coordinator.destroyForcibly().waitFor();
            Janitor.clean(machines);
        }
    }

    @Test
    void removesAllThatAKilledCoordinatorLeft() throws Exception {
        assertThat(traces()).contains("namespace", "interface", "process");
        coordinator.destroyForcibly().waitFor();
        assertThat(traces()).contains("namespace", "interface", "process");
        String tag = Files.readString(machines.resolve("tag")).trim();
        Janitor.clean(machines);
        assertThat(traces(tag)).isEmpty();
        assertThat(machines).doesNotExist();
        Janitor.clean(machines);
    }

    @Test
    void endsWhoWaitsWhenThereIsNothingLeftToWaitFor() throws Exception {
        Janitor.cleanAfter(machines, ProcessHandle.current().pid(), Optional.empty());
        eventually(() -> waiting() > 0);
        Janitor.clean(machines);
        assertThat(waiting()).isZero();
    }

    @Test
    void waitsForTheDeathOfAnotherProcessAndRemovesItsDataToo() throws Exception {
        String tag = Files.readString(machines.resolve("tag")).trim();
        Janitor.cleanAfter(machines, coordinator.pid(), Optional.of(data));
        assertThat(traces()).contains("namespace", "interface", "process");
        coordinator.destroyForcibly().waitFor();
        eventually(() -> !Files.exists(data) && traces(tag).isEmpty());
    }

    private long waiting() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(words -> List.of(words).contains(machines + "/scripts/clean.sh"))
                        .orElse(false))
                .count();
    }

    private String traces() throws Exception {
        return traces(Files.readString(machines.resolve("tag")).trim());
    }

    /** What exists of the data directory outside of it; other people's machines are not looked at. */
    private String traces(String tag) {
        try {
            return onHost("""
                            ip netns | grep -q cairn-%1$s && echo namespace
                            ip -o link | grep -q cairn%1$s && echo interface
                            grep -q %2$s /proc/self/mounts && echo mount
                            [ -z "$(ls -d /sys/fs/cgroup/cairn-%1$s /sys/fs/cgroup/*/cairn-%1$s 2>/dev/null)" ] || echo cgroup
                            [ -z "$(grep -lzsxF CAIRN_MACHINES=%2$s /proc/[0-9]*/environ)" ] || echo process
                            true
                            """.formatted(tag, machines)).text();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A coordinator with one machine that runs until it is killed. */
    static final class Coordinator {
        private Coordinator() {}

        public static void main(String[] arguments) throws Exception {
            LocalMachines machines = new LocalMachines(Path.of(arguments[0]), MachineKind.NAMESPACES);
            machines.compute().launch(ComputeContract.request("token", "web1"));
            System.out.println("ready");
            new CountDownLatch(1).await();
        }
    }
}
