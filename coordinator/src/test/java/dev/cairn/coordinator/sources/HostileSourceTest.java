package dev.cairn.coordinator.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import dev.cairn.coordinator.system.SystemTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that hang, and sources that would write where they may not or fill the disk. */
@Timeout(60)
final class HostileSourceTest {
    private static final long CONTENT_LIMIT = 100_000;
    private static final int FILES_LIMIT = 50;

    @TempDir
    Path directory;

    private final SystemTime time = new SystemTime();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer http;

    @BeforeEach
    void open() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        http.stop(0);
        time.close();
    }

    @Test
    void givesADownloadUpThatStopsInItsMiddle() throws Exception {
        http.createContext("/stops", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            await();
        });
        refused(
                sources(Duration.ofSeconds(50), Duration.ofMillis(300)),
                source("archive", "/stops"),
                "stopped sending: no byte within PT0.3S");
    }

    @ParameterizedTest
    @CsvSource({"archive", "s3", "git"})
    void givesUpWhatNeverEnds(String type) throws Exception {
        AtomicBoolean told = new AtomicBoolean();
        http.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-advertisement");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                byte[] pack = "001e# service=git-upload-pack\n0000f".getBytes(StandardCharsets.UTF_8);
                for (int i = 0; !told.get(); i = Math.min(i + 1, pack.length - 1)) {
                    body.write(pack, i, 1);
                    body.flush();
                    told.set(over.await(50, TimeUnit.MILLISECONDS));
                }
            } catch (IOException | InterruptedException gone) {
                told.set(true);
            }
        });
        refused(sources(Duration.ofSeconds(2), Duration.ofSeconds(30)), source(type, "/drip"), "took longer than PT2S");
    }

    @Test
    void countsHardLinksAsFiles() throws Exception {
        serve("/links.tar", tar -> {
            file(tar, "web/recipes/default.rb", "x".repeat(40_000));
            for (int i = 0; i < 3; i++) {
                link(tar, "web/recipes/copy" + i + ".rb", TarConstants.LF_LINK, "web/recipes/default.rb");
            }
        });
        refused(usual(), source("archive", "/links.tar"), "unpacks to more than 100000 bytes (sources.content-bytes)");
    }

    @Test
    void makesNoLinkThroughALink() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        serve("/through.tar", tar -> {
            file(tar, "web/recipes/default.rb", "");
            link(tar, "web/a/b/c/up", TarConstants.LF_SYMLINK, "../../../..");
            link(tar, "web/out", TarConstants.LF_SYMLINK, "a/b/c/up/../../../outside");
            link(tar, "web/out/planted", TarConstants.LF_SYMLINK, "default.rb");
        });
        refused(usual(), source("archive", "/through.tar"), "has an entry below a link: web/out/planted");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void leavesALinkAwayThatLeadsOutByAnother() throws Exception {
        serve("/chain.tar", tar -> {
            file(tar, "web/recipes/default.rb", "");
            link(tar, "web/a/b/c/up", TarConstants.LF_SYMLINK, "../../../..");
            link(tar, "web/out", TarConstants.LF_SYMLINK, "a/b/c/up/../..");
            link(tar, "web/same", TarConstants.LF_SYMLINK, "recipes/default.rb");
        });
        RemoteCookbookSources sources = usual();
        assertThat(bundle(sources, sources.resolve(source("archive", "/chain.tar"))))
                .containsKeys("web/same", "web/recipes/default.rb")
                .doesNotContainKey("web/out");
    }

    @Test
    void dropsWhatOnlyRootMaySet() throws Exception {
        serve("/setuid.tar", tar -> {
            TarArchiveEntry program = new TarArchiveEntry("web/recipes/default.rb");
            program.setMode(06755);
            tar.putArchiveEntry(program);
            tar.closeArchiveEntry();
            link(tar, "web/null", TarConstants.LF_CHR, "");
            link(tar, "web/pipe", TarConstants.LF_FIFO, "");
        });
        RemoteCookbookSources sources = usual();
        assertThat(bundle(sources, sources.resolve(source("archive", "/setuid.tar"))))
                .containsEntry("web/recipes/default.rb", 0755)
                .doesNotContainKeys("web/null", "web/pipe");
    }

    /** Ten directories of ten directories of ten files, from five objects. */
    @Test
    void refusesARepositoryThatUnfoldsBeforeItIsWritten() throws Exception {
        Path work = Files.createDirectory(directory.resolve("bomb"));
        Programs.run(work, "git", "init", "--quiet", ".");
        Files.writeString(work.resolve("f"), "x");
        String object = "100644 blob "
                + Programs.run(work, "git", "hash-object", "-w", "f").strip();
        for (int depth = 0; depth < 3; depth++) {
            StringBuilder tree = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                tree.append(object).append("\td").append(i).append('\n');
            }
            Path listing = Files.writeString(directory.resolve("listing"), tree);
            object = "040000 tree "
                    + Programs.run(work, "sh", "-c", "git mktree < " + listing).strip();
        }
        String commit = Programs.run(
                        work,
                        "git",
                        "-c",
                        "user.name=me",
                        "-c",
                        "user.email=me@example.com",
                        "commit-tree",
                        "-m",
                        "one",
                        object.substring("040000 tree ".length()))
                .strip();
        Programs.run(work, "git", "update-ref", "HEAD", commit);
        refused(
                usual(),
                new Source("git", work.toString(), null, null, null, null),
                "has more than 50 files, directories and links (sources.max-files)");
    }

    @ParameterizedTest
    @CsvSource({
        "https://me:geheim@host/x.git, https://host/x.git",
        "https://ghp_token@host/x.git, https://host/x.git",
        "https://host/a.zip?X-Amz-Signature=abc, https://host/a.zip?…",
        "ssh://git:geheim@host:22/x.git, ssh://git@host:22/x.git",
        "git@host:group/x.git, git@host:group/x.git",
        "svn://host/a@b/c, svn://host/a@b/c",
        "/srv/git/x.git, /srv/git/x.git",
    })
    void showsAddressesWithoutSecrets(String url, String shown) {
        assertThat(SourceUrl.shown(url)).isEqualTo(shown);
    }

    private RemoteCookbookSources usual() throws IOException {
        return sources(Duration.ofMinutes(1), Duration.ofSeconds(30));
    }

    private RemoteCookbookSources sources(Duration total, Duration silence) throws IOException {
        SourceLimits limits =
                new SourceLimits(total, silence, CONTENT_LIMIT, FILES_LIMIT, 1 << 20, 1, 0, Duration.ofDays(1));
        return new RemoteCookbookSources(directory.resolve("data"), limits, Trust.in(null), time);
    }

    private Source source(String type, String path) {
        String url = "http://127.0.0.1:" + http.getAddress().getPort() + path;
        return new Source(type, url, "me", new Secret("geheim"), null, null);
    }

    private static void refused(RemoteCookbookSources sources, Source source, String message) {
        assertThatThrownBy(() -> sources.resolve(source))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(message);
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Content {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private void serve(String path, Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            content.write(tar);
        }
        http.createContext(path, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, bytes.size());
                bytes.writeTo(exchange.getResponseBody());
            }
        });
    }

    private static void file(TarArchiveOutputStream tar, String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, byte kind, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    /** Names and modes. */
    private static Map<String, Integer> bundle(RemoteCookbookSources sources, String sha256) throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        try (InputStream in = Files.newInputStream(sources.bundle(sha256).orElseThrow());
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                found.put(entry.getName(), entry.getMode());
            }
        }
        return found;
    }
}
