package dev.cairn.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo itself, as a process, from its first step to its last. */
final class DemoIT {
    @TempDir
    private Path directory;

    @Test
    void runsAllStepsAndLeavesNothing() throws IOException, InterruptedException {
        Path report = directory.resolve("report.json");
        Process demo = demo("--once", "--report", report.toString());
        assertThat(demo.waitFor(15, TimeUnit.MINUTES)).as("the demo ends").isTrue();
        assertThat(demo.exitValue()).as(shown()).isZero();
        JsonNode steps = new ObjectMapper().readTree(report.toFile());
        assertThat(steps.get("ok").booleanValue()).as(shown()).isTrue();
        assertThat(steps.get("steps"))
                .extracting(step -> step.get("name").textValue())
                .containsExactly(
                        "coordinator",
                        "stack",
                        "machines",
                        "setup",
                        "stop",
                        "heal",
                        "second-revision",
                        "undeploy",
                        "delete");
        System.out.println(shown());
    }

    /** The fallback of hosts where nothing better works: all steps, with recipes that keep to files of the machine. */
    @Test
    void runsAllStepsWithPlainProcesses() throws IOException, InterruptedException {
        boolean before = Files.exists(Path.of("/srv/www/sample"));
        Process demo = demo("--once", "--machines", "processes");
        assertThat(demo.waitFor(15, TimeUnit.MINUTES)).as("the demo ends").isTrue();
        assertThat(demo.exitValue()).as(shown()).isZero();
        assertThat(shown()).contains("plain processes of this host");
        assertThat(Files.exists(Path.of("/srv/www/sample"))).isEqualTo(before);
        assertThat(left()).isEmpty();
    }

    @Test
    void interruptedItLeavesNothing() throws IOException, InterruptedException {
        Process demo = demo();
        awaitMachines(demo);
        new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();
        assertThat(demo.waitFor(1, TimeUnit.MINUTES)).as("the demo ends").isTrue();
        assertThat(demo.exitValue()).as(shown()).isEqualTo(130);
        assertThat(left()).isEmpty();
    }

    @Test
    void killedItLeavesNothing() throws IOException, InterruptedException {
        Process demo = demo();
        awaitMachines(demo);
        demo.destroyForcibly().waitFor();
        Await.until(
                "all to be gone",
                Duration.ofMinutes(1),
                () -> left().isEmpty() ? Optional.of(true) : Optional.empty(),
                () -> left().toString());
    }

    @Test
    void saysWhyTheCoordinatorDoesNotStart() throws IOException, InterruptedException {
        Process demo = demo("--machines", "nonsense");
        assertThat(demo.waitFor(1, TimeUnit.MINUTES)).as("the demo ends").isTrue();
        assertThat(demo.exitValue()).isEqualTo(1);
        assertThat(shown())
                .contains("the coordinator ended unexpectedly (exit code 2)")
                .contains("must be one of namespaces, rootless, processes, not \"nonsense\"");
    }

    private Process demo(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Dcairn.home=" + System.getProperty("cairn.home"),
                "-Dcairn.samples=" + System.getProperty("cairn.samples"),
                "-Djava.io.tmpdir=" + Files.createDirectories(temporary()),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.cairn.demo.Main"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile())
                .start();
    }

    private Path temporary() {
        return directory.resolve("temporary");
    }

    private String shown() throws IOException {
        return Demo.readText(directory.resolve("output.txt"));
    }

    private void awaitMachines(Process demo) {
        Await.until(
                "a machine to boot",
                Duration.ofMinutes(5),
                () -> {
                    try {
                        return demo.isAlive() && !shown().contains(" booting") ? Optional.empty() : Optional.of(true);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                },
                () -> "It did not.");
        assertThat(demo.isAlive()).isTrue();
    }

    /** What is left of the demo: files in its directory for temporary ones, and processes that know of it. */
    private List<String> left() {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(temporary())) {
            files.forEach(file -> found.add(file.toString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        ProcessHandle.allProcesses()
                .filter(process -> environment(process).contains(temporary().toString()))
                .forEach(process -> found.add("process " + process.pid()));
        return found;
    }

    private static String environment(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"), ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
