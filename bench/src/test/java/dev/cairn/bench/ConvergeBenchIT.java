package dev.cairn.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The benchmark itself works; its figures are nobody's business here. */
final class ConvergeBenchIT {
    @TempDir
    Path directory;

    @Test
    void measuresEveryWorkload() throws IOException {
        Path json = directory.resolve("figures.json");
        assertThat(new CommandLine(new ConvergeBench()).execute("--runs", "1", "--json", json.toString()))
                .isZero();
        JsonNode document = new ObjectMapper().readTree(Files.readString(json));
        List<String> cases = document.get("medians")
                .valueStream()
                .filter(row -> row.get("program").asText().equals("Cairn"))
                .map(row -> row.get("case").asText())
                .toList();
        assertThat(cases)
                .containsExactly(
                        "empty run list",
                        "1000 files, anew",
                        "1000 files, again",
                        "200 templates, anew",
                        "200 templates, again");
        assertThat(document.get("medians").valueStream())
                .allSatisfy(
                        row -> assertThat(row.get("wall_seconds").asDouble()).isPositive());
    }
}
