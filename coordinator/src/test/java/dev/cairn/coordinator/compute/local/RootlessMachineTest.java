package dev.cairn.coordinator.compute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cairn.coordinator.compute.ComputeContract;
import dev.cairn.coordinator.port.Compute;
import java.io.File;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the contracts as an ordinary user. The build may be root's, so a JVM is started as a user that exists, with its
 * subordinate ids, only in a mount namespace made for it: the host's accounts stay as they are.
 */
class RootlessMachineTest {
    private static final Duration LIMIT = Duration.ofMinutes(6);

    /** What the scenario needs of the class path; the user cannot read root's repository. */
    private static final List<String> JARS = List.of(
            "assertj",
            "byte-buddy",
            "junit-jupiter-api",
            "junit-platform-commons",
            "opentest4j",
            "apiguardian",
            "jackson",
            "slf4j",
            "logback",
            "jspecify");

    @Test
    void machinesOfAnOrdinaryUserKeepTheContracts(@TempDir Path directory) throws Exception {
        assumeThat(Flavours.isRoot())
                .as("only root can become an ordinary user")
                .isTrue();
        assumeThat(LocalMachines.onHost("command -v newuidmap").exitCode())
                .as("newuidmap, of the package uidmap")
                .isZero();
        Path cache = Files.createDirectories(LocalMachines.cache().resolve("rootless-test"));
        Path script = directory.resolve("as-user.sh");
        try (InputStream content = Objects.requireNonNull(getClass().getResourceAsStream("as-user.sh"))) {
            Files.copy(content, script);
        }
        String classPath = copied(directory.resolve("classes"));
        assertThat(LocalMachines.onHost("chmod -R a+rX " + directory + " && chmod a+rx " + cache)
                        .exitCode())
                .isZero();
        Shell.Ended ended = new Shell(Path.of("/"))
                .run(
                        List.of(
                                "sh",
                                script.toString(),
                                directory.resolve("home").toString(),
                                cache.toString(),
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                classPath,
                                Scenario.class.getName(),
                                directory.resolve("home/machines").toString()),
                        Map.of("CAIRN_CACHE", cache.toString()),
                        LIMIT,
                        System.out::println);
        assertThat(ended.exitCode()).as(ended.text()).isZero();
        assertThat(ended.output()).contains("all contracts kept");
    }

    /** Copies the class path to where everybody may read it. */
    private static String copied(Path target) throws Exception {
        String given = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> entries = new ArrayList<>();
        for (String entry : given.split(File.pathSeparator, -1)) {
            if (entry.isEmpty()) {
                continue;
            }
            Path path = Path.of(entry);
            String name = path.getFileName().toString();
            if (Files.isDirectory(path)) {
                Path copy = Files.createDirectories(target.resolve("directory-" + entries.size()));
                assertThat(LocalMachines.onHost("cp -r " + path + "/. " + copy).exitCode())
                        .isZero();
                entries.add(copy.toString());
            } else if (JARS.stream().anyMatch(name::startsWith)) {
                Files.createDirectories(target);
                entries.add(Files.copy(path, target.resolve(name)).toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    /** Runs as the user. */
    static final class Scenario {
        private Scenario() {}

        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            int failures = 0;
            try (LocalMachines machines =
                    new LocalMachines(Files.createDirectories(directory.resolve("a")), MachineKind.ROOTLESS)) {
                System.out.println(machines.compute().describeSelf());
                failures += run(new Rootless(machines), ComputeContract.class);
            }
            Inside inside = new Inside();
            inside.open(Files.createDirectories(directory.resolve("b")));
            failures += run(inside, MachineContract.class);
            inside.close();
            String left = leftovers(directory);
            if (failures == 0 && left.isEmpty()) {
                System.out.println("all contracts kept");
                return;
            }
            throw new IllegalStateException(failures + " failures; processes left over: " + left);
        }

        private static int run(Object tests, Class<?> contract) throws Exception {
            int failures = 0;
            for (Method test : contract.getDeclaredMethods()) {
                if (test.isAnnotationPresent(Test.class)) {
                    test.setAccessible(true);
                    try {
                        test.invoke(tests);
                        System.out.println("kept: " + test.getName());
                    } catch (InvocationTargetException e) {
                        failures++;
                        System.out.println("broken: " + test.getName() + ": " + e.getCause());
                    }
                }
            }
            return failures;
        }

        private static String leftovers(Path directory) {
            try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
                return all.filter(process -> {
                            try {
                                return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"))
                                        .contains("CAIRN_MACHINES=" + directory);
                            } catch (java.io.IOException e) {
                                return false;
                            }
                        })
                        .map(process -> process.pid() + " "
                                + process.info().commandLine().orElse(""))
                        .collect(Collectors.joining(", "));
            }
        }
    }

    private static final class Rootless extends ComputeContract {
        private final AtomicInteger tokens = new AtomicInteger();
        private final LocalMachines machines;

        Rootless(LocalMachines machines) {
            this.machines = machines;
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

    private static final class Inside extends MachineContract {
        Inside() {
            super(MachineKind.ROOTLESS);
        }
    }
}
