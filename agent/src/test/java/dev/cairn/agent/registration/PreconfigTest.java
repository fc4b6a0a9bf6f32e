package dev.cairn.agent.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreconfigTest {
    @TempDir
    Path directory;

    @Test
    void readsTextsWithLineBreaksAndTruthValues() throws IOException {
        Preconfig preconfig = Preconfig.read(file("""
                :access_key_id: "AKIAIOSFODNN7EXAMPLE"
                :authority_certificate: "-----BEGIN CERTIFICATE-----\\nAB: C\\n-----END CERTIFICATE-----\\n"
                :hostname: ""
                :import: false
                """));

        assertThat(preconfig.get("access_key_id")).contains("AKIAIOSFODNN7EXAMPLE");
        assertThat(preconfig.get("authority_certificate"))
                .contains("-----BEGIN CERTIFICATE-----\nAB: C\n-----END CERTIFICATE-----\n");
        assertThat(preconfig.get("import")).contains("false");
        assertThat(preconfig.get("hostname")).as("an empty text says nothing").isEmpty();
        assertThat(preconfig.get("public_ip")).isEmpty();
    }

    @Test
    void saysWhichLineMakesNoSense() throws IOException {
        Path file = file(":stack_id: \"1\"\nhostname: web1\n");
        assertThatThrownBy(() -> Preconfig.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("hostname: web1");
        Path other = file(":stack_id: 'quoted otherwise'\n");
        assertThatThrownBy(() -> Preconfig.read(other)).hasMessageContaining("'quoted otherwise'");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("preconfig"), content);
    }
}
