package dev.cairn.agent.work;

import static dev.cairn.agent.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock between two processes. */
class RunLockTest {
    @TempDir
    private Path directory;

    private final List<String> ended = new ArrayList<>();
    private RunLock lock;

    @BeforeEach
    void open() {
        lock = new RunLock(directory, ended::add);
    }

    /** The other process: holds the lock until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            RunLock lock = new RunLock(Path.of(arguments[0]), attempt -> {});
            try (RunLock.Held held = lock.tryTake("theirs").orElseThrow()) {
                System.out.println("held " + (held != null));
                System.in.read();
            }
        }
    }

    private Process hold() throws IOException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(holder.inputReader().readLine()).isEqualTo("held true");
        return holder;
    }

    private CompletableFuture<Optional<RunLock.Held>> take(Stop stop) {
        CompletableFuture<Optional<RunLock.Held>> taken = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                taken.complete(lock.take("ours", stop));
            } catch (IOException | InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        return taken;
    }

    @Test
    void saysWhatRunsAndWaitsForItsEnd() throws Exception {
        assertThat(lock.running()).isEmpty();
        Process holder = hold();
        assertThat(lock.running()).contains("theirs");
        assertThat(lock.tryTake("ours")).isEmpty();
        CompletableFuture<Optional<RunLock.Held>> taken = take(new Stop());
        assertThat(taken).isNotDone();
        holder.getOutputStream().close();
        try (RunLock.Held held = taken.get(10, TimeUnit.SECONDS).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(lock.running()).contains("ours");
        }
        assertThat(lock.running()).isEmpty();
        assertThat(ended).isEmpty();
    }

    @Test
    void aStopEndsTheWait() throws Exception {
        Process holder = hold();
        Stop stop = new Stop();
        CompletableFuture<Optional<RunLock.Held>> taken = take(stop);
        stop.request(Stop.Reason.CANCELLED);
        assertThat(taken.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(lock.running()).contains("theirs");
        holder.getOutputStream().close();
        assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsWhatAHolderThatDiedHasLeft() throws Exception {
        hold().destroyForcibly().waitFor();
        assertThat(lock.running()).isEmpty();
        eventually("the lock of a dead process to be free", () -> {
            try (RunLock.Held held = lock.tryTake("ours").orElse(null)) {
                return held != null;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(ended).containsExactly("theirs");
    }
}
