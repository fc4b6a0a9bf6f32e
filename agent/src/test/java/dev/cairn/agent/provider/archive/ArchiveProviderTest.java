package dev.cairn.agent.provider.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.provider.Tree;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.LinuxMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** archive_file, with archives that the tests write. */
final class ArchiveProviderTest extends ProviderContract {
    private static final Instant LONG_AGO = Instant.parse("2020-01-02T03:04:06Z");
    private static final int FOREIGN = 1234;

    private final Providers providers = Providers.on(new LinuxMachine(), text -> {});

    @TempDir
    Path temporary;

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() throws Exception {
        return extract(tar("gz"), "place/deep");
    }

    @Override
    protected ResourceRequest failing() throws Exception {
        Files.writeString(temporary.resolve("junk.tar.gz"), "no archive");
        return extract(temporary.resolve("junk.tar.gz"), "place");
    }

    @Override
    protected Object state() throws IOException {
        return Tree.of(temporary);
    }

    private ResourceRequest extract(Path archive, String destination, Object... more) {
        Object[] properties = new Object[6 + more.length];
        System.arraycopy(
                new Object[] {
                    "path",
                    archive.toString(),
                    "destination",
                    temporary.resolve(destination).toString(),
                    "options",
                    List.of("time")
                },
                0,
                properties,
                0,
                6);
        System.arraycopy(more, 0, properties, 6, more.length);
        return Requests.of("archive_file", archive.toString(), "extract", properties);
    }

    private Path tar(String compression) throws Exception {
        Path path = temporary.resolve("a.tar." + compression);
        try (OutputStream file = Files.newOutputStream(path);
                OutputStream out = compression.equals("plain")
                        ? file
                        : new CompressorStreamFactory().createCompressorOutputStream(compression, file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            add(tar, directory("top/"), "");
            add(tar, file("top/program", 0755), "run");
            add(tar, file("top/secret", 0600), "hidden");
            TarArchiveEntry link = new TarArchiveEntry("top/link", TarConstants.LF_SYMLINK);
            link.setLinkName("secret");
            add(tar, link, "");
        }
        return path;
    }

    private static TarArchiveEntry directory(String name) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(0755);
        return entry;
    }

    private static TarArchiveEntry file(String name, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setIds(FOREIGN, FOREIGN);
        return entry;
    }

    private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        entry.setModTime(Date.from(LONG_AGO));
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "gz", "bzip2", "xz"})
    void unpacksTarsWithModesAndTimesButNotWithTheirOwners(String compression) throws Exception {
        ResourceRequest request = extract(tar(compression), "place");
        assertThat(providers.converge(request).updated()).isTrue();
        assertThat(temporary.resolve("place/top/program")).hasContent("run");
        assertThat(permissions("place/top/program")).isEqualTo("rwxr-xr-x");
        assertThat(permissions("place/top/secret")).isEqualTo("rw-------");
        assertThat(temporary.resolve("place/top/link")).isSymbolicLink().hasContent("hidden");
        assertThat(Files.getLastModifiedTime(temporary.resolve("place/top")).toInstant())
                .isEqualTo(LONG_AGO);
        assertThat(Files.getAttribute(temporary.resolve("place/top/program"), "unix:uid"))
                .isEqualTo(Files.getAttribute(temporary, "unix:uid"));
        assertThat(providers.converge(request).updated()).isFalse();
    }

    @Test
    void unpacksZipsAndStripsDirectories() throws Exception {
        Path path = temporary.resolve("a.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
            for (String name : List.of("top/below/program", "top/file", "shallow")) {
                ZipArchiveEntry entry = new ZipArchiveEntry(name);
                entry.setUnixMode(name.endsWith("program") ? 0100755 : 0100644);
                zip.putArchiveEntry(entry);
                zip.write(name.getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        assertThat(providers
                        .converge(extract(path, "place", "strip_components", 1L))
                        .updated())
                .isTrue();
        assertThat(temporary.resolve("place/file")).hasContent("top/file");
        assertThat(permissions("place/below/program")).isEqualTo("rwxr-xr-x");
        assertThat(temporary.resolve("place/shallow")).doesNotExist();
    }

    @Test
    void unpacksAgainOnlyWhenTheFilesDifferFromTheArchive() throws Exception {
        ResourceRequest request = extract(tar("gz"), "place", "overwrite", "auto");
        providers.converge(request);
        assertThat(providers.converge(request).updated()).isFalse();
        Files.writeString(temporary.resolve("place/top/program"), "changed by hand");
        Files.writeString(temporary.resolve("place/top/new"), "of somebody else");
        assertThat(providers.converge(request).updated()).isTrue();
        assertThat(temporary.resolve("place/top/program")).hasContent("run");
        assertThat(temporary.resolve("place/top/new")).exists();
        Files.delete(temporary.resolve("place/top/secret"));
        assertThat(providers.converge(request).updated()).isTrue();
        assertThat(providers
                        .converge(extract(tar("gz"), "place", "overwrite", "false"))
                        .updated())
                .isFalse();
    }

    @Test
    void givesFilesToTheirOwnerAlsoLater() throws Exception {
        providers.converge(extract(tar("gz"), "place"));
        ResourceRequest request = extract(tar("gz"), "place", "owner", "nobody", "group", "daemon");
        assertThat(providers.converge(request).updated()).isTrue();
        assertThat(Files.getOwner(temporary.resolve("place/top/program"))).hasToString("nobody");
        assertThat(providers.converge(request).updated()).isFalse();
    }

    @Test
    void staysBelowItsDestination() throws Exception {
        Path path = temporary.resolve("evil.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(path))) {
            add(tar, file("../outside", 0644), "x");
        }
        refuses(extract(path, "place"));
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(path))) {
            TarArchiveEntry link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
            link.setLinkName("..");
            add(tar, link, "");
            add(tar, file("link/outside", 0644), "x");
        }
        refuses(extract(path, "other"));
        assertThat(temporary.resolve("outside")).doesNotExist();
        assertThat(temporary.resolve("other")).doesNotExist();
    }

    private void refuses(ResourceRequest request) {
        assertThatThrownBy(() -> providers.converge(request))
                .isInstanceOfSatisfying(
                        ResourceException.class,
                        e -> assertThat(e.rubyClass()).isEqualTo("Chef::Exceptions::ValidationFailed"))
                .hasMessageContaining("outside");
    }
}
