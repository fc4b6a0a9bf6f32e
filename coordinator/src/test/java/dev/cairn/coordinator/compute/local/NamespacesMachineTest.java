package dev.cairn.coordinator.compute.local;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class NamespacesMachineTest extends MachineContract {
    NamespacesMachineTest() {
        super(MachineKind.NAMESPACES);
    }

    @BeforeAll
    @Override
    void open(@TempDir Path directory) throws Exception {
        assumeThat(Flavours.isRoot())
                .as("namespaces without a user namespace need root")
                .isTrue();
        super.open(directory);
    }
}
