package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {
    private final StringWriter errors = new StringWriter();

    @Test
    void saysWhatIsWrongWithWords() {
        assertThat(run("user", "lst")).isEqualTo(2);
        assertThat(errors.toString()).contains("cairn user").contains("lst").contains("--help");
    }

    /** Which words each action takes, as its help shows them. */
    @ParameterizedTest
    @CsvSource({
        "list, ''",
        "create, NAME",
        "show, NAME",
        "delete, NAME",
        "key-create, NAME",
        "key-disable, NAME KEY",
        "key-enable, NAME KEY",
        "key-delete, NAME KEY",
        "policy-attach, NAME POLICY",
        "policy-detach, NAME POLICY",
        "policy-put, NAME POLICY FILE",
        "policy-delete, NAME POLICY",
        "level, NAME STACK [LEVEL]",
        "ssh-key, NAME FILE",
    })
    void everyActionOfUserHasItsHelp(String action, String words) {
        StringWriter output = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(output, true));
        assertThat(command.execute("user", action, "--help")).isZero();
        String usage =
                output.toString().lines().takeWhile(line -> !line.isBlank()).collect(Collectors.joining(" "));
        assertThat(usage.replaceAll("\\s+", " "))
                .startsWith("Usage: cairn user " + action)
                .contains(words);
        assertThat(output.toString()).contains("--endpoint-url");
        if (!words.isEmpty()) {
            assertThat(run("user", action)).isEqualTo(2);
            assertThat(errors.toString()).contains("Missing required parameter").contains("NAME");
        }
    }

    /** Which words each action takes, as its help shows them. */
    @ParameterizedTest
    @CsvSource({"list, --limit", "receivers, --data", "replay, RECEIVER"})
    void everyActionOfEventsHasItsHelp(String action, String words) {
        StringWriter output = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(output, true));
        assertThat(command.execute("events", action, "--help")).isZero();
        assertThat(output.toString()).contains("Usage: cairn events " + action, words, "--endpoint-url");
    }

    @Test
    void aReplayWantsToKnowFromWhere() {
        assertThat(run("events", "replay", "webhook/ops")).isEqualTo(2);
        assertThat(errors.toString()).contains("--after").contains("--since");
        assertThat(run("events", "replay", "webhook/ops", "--after", "1", "--since", "2026-11-26T12:00:00Z"))
                .isEqualTo(2);
    }

    @Test
    void saysThatDataIsNotThere(@TempDir Path data) {
        assertThat(run("user", "list", "--data", data.toString())).isEqualTo(1);
        assertThat(errors.toString()).contains("credentials cannot be read");
    }

    private int run(String... words) {
        CommandLine command = Main.commandLine();
        command.setErr(new PrintWriter(errors, true));
        return command.execute(words);
    }
}
