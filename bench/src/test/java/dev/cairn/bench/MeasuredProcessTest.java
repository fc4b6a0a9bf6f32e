package dev.cairn.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeasuredProcessTest {
    @TempDir
    Path directory;

    @Test
    void measuresTimeAndMemory() throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Measurement run = MeasuredProcess.run(List.of("sh", "-c", "echo said; echo too >&2; sleep 0.3"), output);
        assertThat(output).hasContent("said\ntoo");
        assertThat(run.wallSeconds()).isBetween(0.3, 60.0);
        assertThat(run.cpuSeconds()).isLessThan(run.wallSeconds());
        assertThat(run.peakMegabytes()).isBetween(0.1, 100.0);
    }

    @Test
    void saysWhereTheOutputOfAFailedRunIs() {
        Path output = directory.resolve("output");
        assertThatThrownBy(() -> MeasuredProcess.run(List.of("sh", "-c", "echo no; exit 3"), output))
                .hasMessageContaining("status 3")
                .hasMessageContaining(output.toString());
        assertThat(output).hasContent("no");
    }

    @Test
    void takesTheMedianOfEachFigure() {
        assertThat(Measurement.median(
                        List.of(new Measurement(1, 9, 50), new Measurement(3, 8, 70), new Measurement(2, 7, 60))))
                .isEqualTo(new Measurement(2, 8, 60));
    }
}
