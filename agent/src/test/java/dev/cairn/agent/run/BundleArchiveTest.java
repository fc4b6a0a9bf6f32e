package dev.cairn.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleArchiveTest {
    private final BundleArchive archive = new BundleArchive(1000, 10);

    @TempDir
    private Path directory;

    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectories(directory.resolve("a/b/target"));
    }

    /** Writes entries. */
    private interface Entries {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    @Test
    void unpacksFilesDirectoriesAndLinksInside() throws IOException {
        unpack(tar -> {
            file(tar, "./web/recipes/default.rb", "log 'x'");
            TarArchiveEntry script = new TarArchiveEntry("web/run.sh");
            script.setMode(0100777 | 04000);
            script.setSize(2);
            tar.putArchiveEntry(script);
            tar.write("hi".getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
            link(tar, "web/link.rb", "recipes/default.rb");
        });
        assertThat(target.resolve("web/recipes/default.rb")).hasContent("log 'x'");
        assertThat(target.resolve("web/link.rb")).isSymbolicLink().hasContent("log 'x'");
        assertThat(Files.getPosixFilePermissions(target.resolve("web/run.sh"))).hasSize(7);
    }

    @Test
    void refusesPathsOutside() {
        refuses("outside", tar -> file(tar, "../evil", "x"));
        refuses("outside", tar -> file(tar, "web/../../../evil", "x"));
        refuses("outside", tar -> {
            TarArchiveEntry absolute = new TarArchiveEntry("/etc/evil", true);
            absolute.setSize(0);
            tar.putArchiveEntry(absolute);
            tar.closeArchiveEntry();
        });
        assertThat(directory.resolve("a/evil")).doesNotExist();
        assertThat(directory.resolve("a/b/evil")).doesNotExist();
    }

    @Test
    void refusesLinksOutsideAndWaysThroughLinks() {
        refuses("outside", tar -> link(tar, "web", "../../etc"));
        refuses("outside", tar -> link(tar, "web", "/etc"));
        refuses("is none", tar -> {
            link(tar, "here", ".");
            file(tar, "here/file", "x");
        });
    }

    @Test
    void refusesDevicesPipesAndHardLinks() {
        for (byte kind :
                new byte[] {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO, TarConstants.LF_LINK}) {
            refuses("neither a file", tar -> {
                TarArchiveEntry entry = new TarArchiveEntry("thing", kind);
                entry.setLinkName("other");
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            });
        }
    }

    @Test
    void refusesMoreThanItsLimits() {
        refuses("more than 1000 bytes", tar -> file(tar, "big", "x".repeat(1001)));
        refuses("more than 10 entries", tar -> {
            for (int i = 0; i < 11; i++) {
                file(tar, "file" + i, "");
            }
        });
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        Path file = directory.resolve("no.tar.gz");
        Files.writeString(file, "no archive");
        assertThatThrownBy(() -> archive.unpack(file, target)).isInstanceOf(IOException.class);
    }

    private void refuses(String why, Entries entries) {
        assertThatThrownBy(() -> unpack(entries))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    private void unpack(Entries entries) throws IOException {
        Path file = directory.resolve("bundle.tar.gz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            entries.write(tar);
        }
        archive.unpack(file, target);
    }

    private static void file(TarArchiveOutputStream tar, String name, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(StandardCharsets.UTF_8));
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String to) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(to);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}
