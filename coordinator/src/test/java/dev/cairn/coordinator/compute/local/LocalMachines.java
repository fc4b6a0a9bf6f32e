package dev.cairn.coordinator.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Local machines for tests: a directory, a stand-in for the agent, and commands run inside. */
final class LocalMachines implements AutoCloseable {
    /** Leaves a trace of each start and stays; tells its surroundings to whoever looks. */
    private static final String AGENT = """
            #!/bin/sh
            echo started >>"${CAIRN_ROOT:-}"/var/log/cairn/starts
            exec sleep 100000
            """;

    private final Path directory;
    private final LocalConfig config;
    private LocalCompute compute;

    LocalMachines(Path directory, MachineKind kind) throws IOException, ComputeException {
        this.directory = directory;
        Path agent = Files.createDirectories(directory.resolve("dist/bin")).resolve("cairn-agent");
        Files.writeString(agent, AGENT);
        assertThat(agent.toFile().setExecutable(true)).isTrue();
        this.config = LocalConfig.of(directory.resolve("data/machines"), cache(), directory.resolve("dist"))
                .withKind(kind);
        this.compute = open();
    }

    /** Kept between builds: the base system takes half a minute. */
    static Path cache() {
        String given = System.getenv("CAIRN_CACHE");
        if (given != null) {
            return Path.of(given);
        }
        return Flavours.isRoot()
                ? Path.of("/var/cache/cairn")
                : Path.of(System.getProperty("user.home"), ".cache", "cairn");
    }

    private LocalCompute open() throws ComputeException {
        return LocalCompute.open(config, () -> UUID.randomUUID().toString(), System.out::println);
    }

    LocalCompute compute() {
        return compute;
    }

    Path data() {
        return config.directory();
    }

    /** As if the coordinator had been killed and started again. */
    void restartCoordinator() throws ComputeException {
        compute.close();
        compute = open();
    }

    Shell.Ended run(ServerId id, String script) throws ComputeException {
        List<String> command = new ArrayList<>(compute.enter(id));
        command.addAll(List.of("sh", "-c", script));
        return new Shell(Path.of("/")).run(command, Duration.ofMinutes(3));
    }

    String output(ServerId id, String script) throws ComputeException {
        Shell.Ended ended = run(id, script);
        assertThat(ended.exitCode()).as("%s: %s", script, ended.text()).isZero();
        return ended.text().trim();
    }

    static Shell.Ended onHost(String script) throws ComputeException {
        return new Shell(Path.of("/")).run(List.of("sh", "-c", script), Duration.ofMinutes(1));
    }

    static void pause() {
        try {
            // A latch that nobody opens: a bounded wait between two looks.
            new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            pause();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Override
    public void close() throws ComputeException {
        compute.destroyAll();
        assertThat(directory.resolve("data/machines")).doesNotExist();
    }
}
