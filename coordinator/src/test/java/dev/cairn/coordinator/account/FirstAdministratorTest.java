package dev.cairn.coordinator.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.store.memory.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirstAdministratorTest {
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");

    @TempDir
    Path folder = Path.of("");

    @Test
    void writesAKeyThatToolsReadAndKeepsItOnLaterStarts() throws Exception {
        Path data = folder.resolve("data");
        try (MemoryStore store = new MemoryStore()) {
            AccessKey key = FirstAdministrator.ensure(store, data, "123456789012", NOW);

            Path file = data.resolve("credentials");
            assertThat(Files.readString(file))
                    .isEqualTo("[default]\naws_access_key_id = " + key.id() + "\naws_secret_access_key = "
                            + key.secret().reveal() + "\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(key.administrator()).isTrue();
            assertThat(key.id().value()).matches("AKIA[A-Z2-7]{16}");
            assertThat(key.secret().reveal()).hasSize(40);
            assertThat(store.userProfile(key.userArn())).isPresent();

            assertThat(FirstAdministrator.ensure(store, data, "123456789012", NOW.plusSeconds(60)))
                    .isEqualTo(key);
            assertThat(store.accessKeys()).hasSize(1);

            Files.delete(file);
            FirstAdministrator.ensure(store, data, "123456789012", NOW.plusSeconds(90));
            assertThat(Files.readString(file)).contains(key.secret().reveal());
        }
    }

    @Test
    void leavesAnOperatorsFileAlone() throws Exception {
        Files.writeString(folder.resolve("credentials"), "[other]\n");
        try (MemoryStore store = new MemoryStore()) {
            FirstAdministrator.ensure(store, folder, "123456789012", NOW);
        }
        assertThat(Files.readString(folder.resolve("credentials"))).isEqualTo("[other]\n");
    }
}
