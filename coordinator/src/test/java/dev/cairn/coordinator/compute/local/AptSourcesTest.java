package dev.cairn.coordinator.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.compute.local.LocalConfig.Mirrors;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both formats of sources.list(5). */
class AptSourcesTest {
    @TempDir
    Path directory;

    @BeforeEach
    void makeParts() throws IOException {
        Files.createDirectories(directory.resolve("sources.list.d"));
    }

    @Test
    void readsLines() throws IOException {
        write("sources.list", """
                # deb http://old.example.com/debian bookworm main
                deb cdrom:[Debian 12]/ bookworm main
                deb-src http://sources.example.com/debian bookworm main
                deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] http://mirror.example.com/debian/ bookworm main contrib # ours
                deb http://security.example.com/updates bookworm-security main
                """);
        assertThat(mirrors())
                .contains(mirrors("http://mirror.example.com/debian", "http://security.example.com/updates"));
    }

    @Test
    void readsStanzas() throws IOException {
        write(
                "sources.list.d/tool.sources",
                "Types: deb\nURIs: https://tool.example.com\nSuites: stable\nComponents: main\n");
        write(
                "sources.list.d/off.sources",
                "Enabled: no\nTypes: deb\nURIs: http://off.example.com\nSuites: bookworm\nComponents: main\n");
        write("sources.list.d/debian.sources", """
                Types: deb deb-src
                # a comment between fields
                URIs:
                 https://mirror.example.com/remote
                Suites: bookworm bookworm-updates
                Components: main non-free
                Signed-By:
                 -----BEGIN PGP PUBLIC KEY BLOCK-----
                 .
                 URIs: http://trap.example.com

                Types: deb
                URIs: https://mirror.example.com/remote-security
                Suites: bookworm-security
                Components: main
                """);
        assertThat(mirrors())
                .contains(mirrors("https://mirror.example.com/remote", "https://mirror.example.com/remote-security"));
    }

    @Test
    void guessesTheSecurityUpdatesBesideTheArchive() throws IOException {
        write("sources.list", "deb http://mirror.example.com/debian bookworm main\n");
        assertThat(mirrors())
                .contains(mirrors("http://mirror.example.com/debian", "http://mirror.example.com/debian-security"));
    }

    @Test
    void knowsNothingOnAnotherSystem() throws IOException {
        assertThat(mirrors()).isEmpty();
        write("sources.list", "deb http://archive.example.com/ubuntu noble main\n");
        assertThat(mirrors()).isEmpty();
        assertThat(AptSources.mirrors(directory.resolve("missing"), "bookworm")).isEmpty();
    }

    private Optional<Mirrors> mirrors() {
        return AptSources.mirrors(directory, "bookworm");
    }

    private static Mirrors mirrors(String main, String security) {
        return new Mirrors(URI.create(main), URI.create(security));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
