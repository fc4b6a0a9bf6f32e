package dev.cairn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    private final StringWriter errors = new StringWriter();

    @Test
    void saysWhatIsWrongWithWords() {
        assertThat(run("user", "lst")).isEqualTo(2);
        assertThat(errors.toString()).contains("cairn user").contains("lst").contains("--help");
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
