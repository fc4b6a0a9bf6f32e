package dev.cairn.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo itself, as a process, from its first step to its last. */
final class DemoIT {
    @TempDir
    private Path directory;

    @Test
    void runsAllStepsAndLeavesNothing() throws IOException, InterruptedException {
        Path report = directory.resolve("report.json");
        Path output = directory.resolve("output.txt");
        Process demo = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Dcairn.home=" + System.getProperty("cairn.home"),
                        "-Dcairn.samples=" + System.getProperty("cairn.samples"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.cairn.demo.Main",
                        "--once",
                        "--report",
                        report.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(demo.waitFor(15, TimeUnit.MINUTES)).as("the demo ends").isTrue();
        String shown = Demo.readText(output);
        assertThat(demo.exitValue()).as(shown).isZero();
        JsonNode steps = new ObjectMapper().readTree(report.toFile());
        assertThat(steps.get("ok").booleanValue()).as(shown).isTrue();
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
        System.out.println(shown);
    }
}
