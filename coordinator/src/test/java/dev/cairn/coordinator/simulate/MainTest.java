package dev.cairn.coordinator.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cairn scaling simulate}, as it is called. */
final class MainTest {
    private static final String POLICY = """
            {"LoadBasedAutoScalingConfigurations": [{"LayerId": "web", "Enable": true,
              "UpScaling": {"InstanceCount": 1, "ThresholdsWaitTime": 3, "IgnoreMetricsTime": 5, "CpuThreshold": 80,
                            "MemoryThreshold": -1, "LoadThreshold": -1},
              "DownScaling": {"InstanceCount": 1, "ThresholdsWaitTime": 5, "IgnoreMetricsTime": 5, "CpuThreshold": 30}}]}
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Two hours of one busy machine, then two of a quiet one. */
    private static String curve() {
        StringBuilder csv = new StringBuilder("time,cpu,memory,load,instances\n");
        Instant time = Instant.parse("2026-01-01T00:00:00Z");
        for (int minute = 0; minute < 240; minute++) {
            csv.append(time.plusSeconds(60L * minute)).append(minute < 120 ? ",95,40,2,2\n" : ",10,40,0.1,2\n");
        }
        return csv.toString();
    }

    @Test
    void playsALoadBackAndTellsItAsJson() throws IOException {
        assertThat(run("load.csv", curve(), POLICY, "--json", "--always-on", "1", "--boot-minutes", "4"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        JsonNode all = new ObjectMapper().readTree(out.toByteArray());
        // 190 % of work: two instances have 95 % each, three 63 %.
        assertThat(all.path("summary").path("mostOnline").asInt()).isEqualTo(3);
        assertThat(all.path("summary").path("stepsUp").asInt()).isEqualTo(2);
        assertThat(all.path("summary").path("stepsDown").asInt()).isEqualTo(2);
        assertThat(all.path("minutes")).hasSize(240);
        JsonNode first = all.path("decisions").path(0);
        assertThat(first.path("time").asText()).isEqualTo("2026-01-01T00:03:00Z");
        assertThat(first.path("decision").asText()).isEqualTo("scaled up by load");
        assertThat(first.path("reason").asText()).isEqualTo("CPU 100.0 is above 80.0");
        assertThat(first.path("evidence").path("moved").asText()).isEqualTo("load2");
    }

    @Test
    void drawsCharts() throws IOException {
        assertThat(run("load.csv", curve(), POLICY, "--pool", "1")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("CPU %, up above 80.0, down below 30.0")
                .contains("████")
                .contains("instances online")
                .contains("2026-01-01T00:03:00Z  scaled up by load: CPU 100.0 is above 80.0 -> load2")
                .contains("load scaling found nothing to go up with")
                .contains("mostOnline: 2");
    }

    @Test
    void takesTheBoundsOfCustomJson() throws IOException {
        String policy = POLICY.replace(
                "\"Enable\"",
                "\"cairn\": {\"scaling\": {\"load\": {\"maximum\": 3, \"create\": {\"InstanceType\": \"c7i.large\"}}}}, \"Enable\"");
        assertThat(run("load.csv", curve(), policy, "--json", "--pool", "0")).isZero();
        JsonNode all = new ObjectMapper().readTree(out.toByteArray());
        assertThat(all.path("summary").path("mostOnline").asInt()).isEqualTo(3);
        assertThat(all.path("decisions").findValuesAsText("decision")).contains("instance created", "instance deleted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "time,cpu;2026-01-01T00:00:00Z,1;2026-01-01T00:01:00Z,abc | load.csv line 3: cpu must be a number, from 0 to 100, not \"abc\"",
                "time,cpu;2026-01-01T00:00:00Z,1;# a comment;2026-01-01T00:01:00Z,101 | load.csv line 4: cpu must be a number, from 0 to 100, not \"101\"",
                "time,cpu;2026-01-01T00:00:00Z,1;2026-01-01T00:00:00Z,1 | load.csv line 3: its time is not after that of the line before",
                "time,cpu;yesterday,1 | load.csv line 2: time must be like 2026-01-31T12:00:00Z, or seconds since 1970, not \"yesterday\"",
                "time,cpu;1767225600,1,2 | load.csv line 2: it has 3 values, the first line names 2",
                "time,disk;1767225600,1 | load.csv line 1: there is no column \"disk\", only time, cpu, memory, load, instances; the first line names the columns",
                "time,cpu;1767225600,1 | load.csv has 1 lines of load; at least two are needed",
                "time,load;1767225600,1;1767225660,1 | the policy has a CpuThreshold, but the load has no column cpu",
                "time,cpu;1767225600,NaN;1767225660,1 | load.csv line 2: cpu must be a number, from 0 to 100, not \"NaN\"",
            })
    void namesTheLineThatIsWrong(String csv, String message) throws IOException {
        assertThat(run("load.csv", csv.replace(';', '\n'), POLICY)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("cairn scaling simulate: "
                        + message.replace("load.csv", folder.resolve("load.csv").toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{, | is not JSON",
                "[] | must be a JSON object",
                "{} | has neither UpScaling nor DownScaling",
                "{\"UpScaling\": {\"Cpu\": 1}} | knows no \"Cpu\", only Alarms, CpuThreshold",
                "{\"UpScaling\": {\"CpuThreshold\": \"a\"}} | CpuThreshold must be a number",
                "{\"UpScaling\": {\"CpuThreshold\": 101}} | Up Scaling: CpuThreshold must be 0 to 100",
                "{\"UpScaling\": {\"CpuThreshold\": 1}, \"cairn\": {\"scaling\": {\"lod\": 1}}} | cairn.scaling knows no \"lod\"",
            })
    void saysWhatIsWrongWithAPolicy(String policy, String message) throws IOException {
        assertThat(run("load.csv", curve(), policy)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message).doesNotContain("Exception");
    }

    @Test
    void wrongWordsAndHelp() {
        assertThat(call("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--boot-minutes", "--policy");
        assertThat(call("simulate", "--help")).isZero();
        assertThat(call("replay")).isEqualTo(2);
        assertThat(call("simulate", "--speed", "2")).isEqualTo(2);
        assertThat(call("simulate", "--load", "a")).isEqualTo(2);
        assertThat(call("simulate", "--load", "a", "--policy", "b", "--pool", "-1"))
                .isEqualTo(2);
        assertThat(call("simulate", "--load", folder.resolve("none").toString(), "--policy", "b"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("there is no file")
                .doesNotContain("Exception");
    }

    private int run(String name, String csv, String policy, String... options) throws IOException {
        Path load = Files.writeString(folder.resolve(name), csv);
        Path file = Files.writeString(folder.resolve("policy.json"), policy);
        List<String> words =
                new ArrayList<>(List.of("simulate", "--load", load.toString(), "--policy", file.toString()));
        words.addAll(List.of(options));
        return call(words.toArray(String[]::new));
    }

    private int call(String... words) {
        return Main.run(
                words,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
