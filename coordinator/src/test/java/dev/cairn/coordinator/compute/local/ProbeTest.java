package dev.cairn.coordinator.compute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this host can do is tried by each coordinator for itself, and their cache is one. */
final class ProbeTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void coordinatorsThatProbeAtTheSameTimeFindTheSame() throws Exception {
        assumeThat(Flavours.isRoot()).isTrue();
        Scripts scripts = Scripts.unpackedIn(directory.resolve("scripts"));
        Path cache = Files.createDirectory(directory.resolve("cache"));
        List<CompletableFuture<Shell.Ended>> probes = IntStream.range(0, 12)
                .mapToObj(number ->
                        CompletableFuture.supplyAsync(() -> probe(scripts, number, cache), Thread::startVirtualThread))
                .toList();

        assertThat(probes).allSatisfy(probe -> {
            assertThat(probe.join().exitCode()).as(probe.join().lastLine()).isZero();
            assertThat(probe.join().lastLine())
                    .isEqualTo(probes.getFirst().join().lastLine());
        });
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).isEmpty();
        }
    }

    private Shell.Ended probe(Scripts scripts, int number, Path cache) {
        try {
            return new Shell(directory)
                    .run(Flavours.probe(scripts, directory.resolve("machines-" + number), cache), LIMIT);
        } catch (ComputeException e) {
            throw new IllegalStateException(e);
        }
    }
}
