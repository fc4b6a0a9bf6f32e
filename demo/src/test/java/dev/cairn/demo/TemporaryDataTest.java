package dev.cairn.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemporaryDataTest {
    @TempDir
    private Path parent;

    @Test
    void whatThisProcessHoldsIsNoLeftover() throws IOException {
        try (TemporaryData held = TemporaryData.create(parent)) {
            assertThat(held.directory()).isDirectory();
            assertThat(TemporaryData.left(parent)).isEmpty();
        }
    }

    @Test
    void whatSomebodyElseMadeIsNoLeftover() throws IOException {
        Files.createDirectories(parent.resolve("cairn-demo-mine"));
        Files.createFile(Files.createDirectories(parent.resolve("cairn-demo-1")).resolve("held-by"));
        Files.writeString(Files.createDirectories(parent.resolve("other")).resolve("held-by"), "1");
        assertThat(TemporaryData.left(parent)).isEmpty();
    }

    @Test
    void whatAKilledProcessHeldIsLeftOver() throws IOException, InterruptedException {
        Process holder = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        parent.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = holder.inputReader(StandardCharsets.UTF_8)) {
            Path held = Path.of(output.readLine());
            assertThat(TemporaryData.left(parent)).isEmpty();
            holder.destroyForcibly().waitFor();
            assertThat(TemporaryData.left(parent)).containsExactly(held);
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    /** Holds a directory until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (TemporaryData held = TemporaryData.create(Path.of(arguments[0]))) {
                // What nobody refers to would be given back with its collection.
                System.gc();
                System.out.println(held.directory());
                new CountDownLatch(1).await();
            }
        }
    }
}
