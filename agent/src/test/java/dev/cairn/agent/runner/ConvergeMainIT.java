package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The converge child as a process of its own: options, exit statuses, signals. */
class ConvergeMainIT {
    private static final int LIMIT_SECONDS = 120;

    @TempDir
    Path directory;

    @Test
    void endsWithTheStatusOfTheRun() throws Exception {
        recipe("good", "file('" + directory.resolve("made") + "') { content 'x' }\n");
        assertThat(run("--run-list", "recipe[good]")).isZero();
        assertThat(directory.resolve("made")).hasContent("x");
        recipe("bad", "raise 'no'\n");
        assertThat(run("--run-list", "recipe[bad]")).isEqualTo(1);
        assertThat(run("--run-lust", "recipe[bad]")).isEqualTo(2);
    }

    @Test
    void endsWithThreeWhenItIsTerminatedAndReports() throws Exception {
        recipe("long", "log 'here'\nexecute('sleep 300')\nlog 'never'\n");
        Path report = directory.resolve("report.json");
        Process process = start("--run-list", "recipe[long]", "--report", report.toString());
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            while (line != null && !line.contains("INFO: here")) {
                line = output.readLine();
            }
            process.destroy();
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(process.exitValue()).isEqualTo(3);
        assertThat(report).content().contains("\"exit_code\" : 3", "SIGTERM");
    }

    private void recipe(String cookbook, String text) throws IOException {
        Path file = directory.resolve("cookbooks/" + cookbook + "/recipes/default.rb");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private int run(String... arguments) throws Exception {
        Process process = start(arguments);
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ConvergeMain.class.getName(),
                "--cookbooks",
                directory.resolve("cookbooks").toString(),
                "--file-cache",
                directory.resolve("cache").toString(),
                "--backup",
                directory.resolve("backup").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
