package dev.cairn.coordinator.compute.local;

import dev.cairn.coordinator.compute.ComputeContract;
import dev.cairn.coordinator.port.Compute;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlainProcessesComputeTest extends ComputeContract {
    private final AtomicInteger tokens = new AtomicInteger();
    private LocalMachines machines;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        machines = new LocalMachines(directory, MachineKind.PROCESSES);
    }

    @AfterAll
    void close() throws Exception {
        if (machines != null) {
            machines.close();
        }
    }

    @Override
    protected Compute compute() {
        return machines.compute();
    }

    @Override
    protected String freshToken() {
        return "token-" + tokens.incrementAndGet();
    }

    @Override
    protected void letPass() {
        LocalMachines.pause();
    }
}
