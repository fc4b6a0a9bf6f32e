package dev.cairn.agent.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's choice of a start-up cache, with programs in the places of Java and of the training. */
@Timeout(60)
final class LauncherTest {
    private static final String BESIDE = "something runs beside";
    private static final Path LAUNCHER = Path.of("../deploy/dist/launcher-converge.sh");

    @TempDir
    private Path home;

    @BeforeEach
    void distribution() throws IOException, InterruptedException {
        program("bin/cairn-converge", Files.readString(LAUNCHER));
        program("bin/cairn-train-converge", "#!/bin/sh\necho trained > \"${0%/*}/../trained\"\n");
        // What the launcher has started beside itself is a child of the program that takes its place.
        program("runtime/bin/java", """
                #!/bin/sh
                children=
                read -r children < /proc/$$/task/$$/children
                echo "$*"
                [ -z "$children" ] || echo "$BESIDE"
                """.replace("$BESIDE", BESIDE));
        assertThat(new ProcessBuilder("mkfifo", home.resolve("trained").toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.createDirectories(home.resolve("agent/lib"));
        at(Files.writeString(home.resolve("agent/lib/agent.jar"), "jar"), "2026-01-02T00:00:00Z");
    }

    @Test
    void aCacheOfThisPlaceIsUsedAndKept() throws Exception {
        cache("2026-01-03T00:00:00Z", home.toRealPath());

        assertThat(run(Map.of())).contains("-XX:AOTCache=" + cache()).doesNotContain(BESIDE);
    }

    @Test
    void aCacheFromElsewhereIsUsedAndMadeAnew() throws Exception {
        cache("2026-01-03T00:00:00Z", Path.of("/nowhere"));

        assertThat(run(Map.of())).contains("-XX:AOTCache=" + cache());
        assertTrained();
    }

    @Test
    void aCacheOlderThanTheProgramIsNotUsedAndMadeAnew() throws Exception {
        cache("2026-01-01T00:00:00Z", home.toRealPath());

        assertThat(run(Map.of())).doesNotContain("AOTCache");
        assertTrained();
    }

    @Test
    void aMissingCacheIsMade() throws Exception {
        assertThat(run(Map.of())).doesNotContain("AOTCache");
        assertTrained();
    }

    @Test
    void theTrainingItselfUsesNoCache() throws Exception {
        cache("2026-01-03T00:00:00Z", Path.of("/nowhere"));

        assertThat(run(Map.of("CAIRN_JAVA_OPTIONS", "-XX:AOTCacheOutput=x")))
                .contains("-XX:AOTCacheOutput=x")
                .doesNotContain("-XX:AOTCache=", BESIDE);
    }

    private String run(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(home.resolve("bin/cairn-converge").toString()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Waits for the training to say so. */
    private void assertTrained() throws IOException {
        assertThat(home.resolve("trained")).hasContent("trained");
    }

    private Path cache() throws IOException {
        return home.toRealPath().resolve("agent/converge.aot");
    }

    private void cache(String time, Path place) throws IOException {
        at(Files.writeString(cache(), "cache"), time);
        Files.writeString(home.resolve("agent/converge.aot.place"), place + "\n");
    }

    private static void at(Path file, String time) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
    }

    private void program(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
