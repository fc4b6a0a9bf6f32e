package dev.cairn.coordinator.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The promise of SQLite's settings: what was acknowledged is there after a kill -9. */
final class CrashTest {
    private static final int ROUNDS = 3;
    private static final int COMMITS_PER_ROUND = 150;
    private static final Pattern ACKNOWLEDGED = Pattern.compile("(\\d+) (\\d+)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @Test
    @Timeout(240)
    void losesNothingThatWasAcknowledged() throws Exception {
        long[] acknowledged = new long[CommitUntilKilled.THREADS];
        for (int round = 0; round < ROUNDS; round++) {
            Process child = start();
            try (BufferedReader lines = child.inputReader()) {
                read(lines, acknowledged, COMMITS_PER_ROUND);
                assertThatThrownBy(() -> Stores.open(null, data, lost -> {}))
                        .isInstanceOf(StoreRefused.class)
                        .hasMessageContaining("another coordinator (process " + child.pid() + ")");
                // By its handle, since the process itself would close the pipe, too.
                child.toHandle().destroyForcibly();
                // What it had printed before it died was acknowledged, too.
                read(lines, acknowledged, Integer.MAX_VALUE);
            } finally {
                child.destroyForcibly().waitFor();
            }
            check(acknowledged);
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CommitUntilKilled.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void read(BufferedReader lines, long[] acknowledged, int limit) throws IOException {
        for (int i = 0; i < limit; i++) {
            String line = lines.readLine();
            if (line == null) {
                assertThat(limit).as("the child ended by itself").isEqualTo(Integer.MAX_VALUE);
                return;
            }
            // The last line may be cut off, and the driver's log is not ours.
            Matcher matcher = ACKNOWLEDGED.matcher(line);
            if (matcher.matches()) {
                int thread = Integer.parseInt(matcher.group(1));
                acknowledged[thread] = Math.max(acknowledged[thread], Long.parseLong(matcher.group(2)));
            }
        }
    }

    private void check(long[] acknowledged) throws StoreRefused {
        try (Store store = Stores.open(null, data, lost -> {})) {
            for (int thread = 0; thread < acknowledged.length; thread++) {
                StackSnapshot end =
                        store.snapshot(new StackId("stack-" + thread)).orElseThrow();
                assertThat(end.version())
                        .as("thread %s of %s", thread, Arrays.toString(acknowledged))
                        .isBetween(acknowledged[thread], acknowledged[thread] + 1);
                assertThat(end.stack().settings().customJson()).isEqualTo("" + end.version());
            }
        }
    }
}
