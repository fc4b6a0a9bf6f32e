package dev.cairn.bench.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The benchmark itself works; its figures are nobody's business here. */
final class ApiBenchIT {
    @TempDir
    Path directory;

    @Test
    void measuresAllThreeAims() throws IOException {
        Path json = directory.resolve("figures.json");
        int status = new CommandLine(new ApiBench())
                .execute(
                        "--stacks=3",
                        "--layers=2",
                        "--instances=2",
                        "--rate=20",
                        "--seconds=1",
                        "--warm-up-seconds=1",
                        "--callers=4",
                        "--creations=20",
                        "--starts=1",
                        "--data=" + directory,
                        "--json=" + json);
        assertThat(status).isZero();
        JsonNode document = new ObjectMapper().readTree(Files.readString(json));
        assertThat(document.get("aims").valueStream())
                .hasSize(3)
                .allSatisfy(aim -> assertThat(aim.get("measured").asDouble()).isPositive());
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(json);
        }
    }
}
