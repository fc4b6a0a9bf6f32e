package dev.cairn.conformance;

import dev.cairn.coordinator.compute.local.Janitor;
import dev.cairn.coordinator.compute.local.LocalCompute;
import dev.cairn.coordinator.compute.local.LocalConfig;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.launch.LaunchOrder;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** This host as a maker of machines, shared by all classes of one test run. Closing removes every trace of them. */
final class LocalHost implements AutoCloseable {
    private final Path data;
    private final Path distribution;
    private final LocalCompute compute;

    private LocalHost() {
        try {
            this.data = Files.createTempDirectory("cairn-conformance-").toRealPath();
            this.distribution = distribution();
            // Also when this process is killed.
            Janitor.cleanAfter(machines(), ProcessHandle.current().pid(), Optional.of(data));
            // Machines do nothing by themselves: each test runs in them what it wants to.
            this.compute = LocalCompute.open(
                    LocalConfig.of(machines(), cache(), distribution).withAgentCommand(List.of("sleep", "infinity")),
                    () -> UUID.randomUUID().toString(),
                    System.out::println);
        } catch (IOException | ComputeException e) {
            throw new AssertionError("no machines on this host", e);
        }
    }

    static LocalHost of(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.GLOBAL)
                .computeIfAbsent(LocalHost.class, key -> new LocalHost(), LocalHost.class);
    }

    private static Path distribution() {
        String home = System.getProperty("cairn.home");
        if (home == null) {
            throw new AssertionError("the system property cairn.home does not say where the distribution is built");
        }
        return Path.of(home).toAbsolutePath();
    }

    /** Where the coordinator keeps its own by default. */
    private static Path cache() {
        String given = System.getenv("CAIRN_CACHE");
        return Path.of(given == null ? "/var/cache/cairn" : given);
    }

    private Path machines() {
        return data.resolve("machines");
    }

    Path home(ServerId id) {
        return machines().resolve(id.value());
    }

    Path builtProduct() {
        return distribution;
    }

    LocalCompute compute() {
        return compute;
    }

    ServerId launch(String hostname) throws ComputeException {
        String stack = UUID.randomUUID().toString();
        InstanceSettings settings = new InstanceSettings(
                hostname,
                List.of(),
                "t3.small",
                "Debian 12",
                null,
                null,
                null,
                null,
                null,
                "x86_64",
                "ebs",
                "hvm",
                List.of(),
                false,
                false,
                "INHERIT",
                "default");
        return compute.launch(new LaunchRequest(
                        UUID.randomUUID().toString(),
                        new StackId(stack),
                        new InstanceId(UUID.randomUUID().toString()),
                        new LaunchOrder("us-east-1", null, settings, null, List.of(), List.of(), null, false, Map.of()),
                        List.of(),
                        "",
                        ""))
                .server()
                .id();
    }

    @Override
    public void close() throws ComputeException {
        compute.destroyAll();
        if (Files.exists(data)) {
            try {
                Files.delete(data);
            } catch (IOException e) {
                throw new AssertionError("the machines have left something in " + data, e);
            }
        }
    }
}
