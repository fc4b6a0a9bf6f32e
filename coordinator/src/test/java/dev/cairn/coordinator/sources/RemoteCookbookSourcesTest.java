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
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.revwalk.RevCommit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RemoteCookbookSourcesTest {
    @TempDir
    Path directory;

    private final SystemTime time = new SystemTime();
    private RemoteCookbookSources sources;
    private HttpServer http;

    @BeforeEach
    void open() throws Exception {
        sources = new RemoteCookbookSources(directory.resolve("data"), SourceLimits.DEFAULTS, Trust.in(null), time);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.start();
    }

    @AfterEach
    void close() {
        http.stop(0);
        time.close();
    }

    @Test
    void bundlesTheDefaultBranchOfARepository() throws Exception {
        try (Git git = repository("repo")) {
            commit(git, "web/metadata.rb", "name 'web'");
            commit(git, "web/recipes/default.rb", "log 'hello'");
            Path program = file(git, "web/files/run.sh", "#!/bin/sh");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxrwxr-x"));
            commit(git, "README.md", "hello");
        }
        Map<String, String> bundle = content(sources.resolve(git("repo", null)));
        assertThat(bundle)
                .containsEntry("web/recipes/default.rb", "644 log 'hello'")
                .containsEntry("web/files/run.sh", "755 #!/bin/sh")
                .containsEntry("web/", "755 ")
                .doesNotContainKey(".git/");
    }

    @Test
    void givesTheSameHashForTheSameContent() throws Exception {
        String first;
        try (Git git = repository("repo")) {
            commit(git, "web/recipes/default.rb", "log 'a'");
            first = sources.resolve(git("repo", null));
            commit(git, "web/recipes/default.rb", "log 'b'");
            assertThat(sources.resolve(git("repo", null))).isNotEqualTo(first);
            commit(git, "web/recipes/default.rb", "log 'a'");
        }
        assertThat(sources.resolve(git("repo", null))).isEqualTo(first);
        try (Git other = repository("elsewhere")) {
            commit(other, "web/recipes/default.rb", "log 'a'");
        }
        assertThat(sources.resolve(git("elsewhere", null))).isEqualTo(first);
        serve("/web.tar.gz", gzip(tar(Map.of("any-1.0/web/recipes/default.rb", "log 'a'"))));
        assertThat(sources.resolve(archive("/web.tar.gz"))).isEqualTo(first);
        assertThat(sources.bundle(first)).isPresent();
    }

    @Test
    void findsBranchesTagsAndCommits() throws Exception {
        RevCommit first;
        try (Git git = repository("repo")) {
            first = commit(git, "web/recipes/default.rb", "first");
            git.tag().setName("v1").setMessage("one").call();
            git.branchCreate().setName("stable").call();
            commit(git, "web/recipes/default.rb", "second");
            git.branchCreate().setName("feature/x").call();
            commit(git, "web/recipes/default.rb", "third");
        }
        assertThat(recipe(git("repo", "v1"))).isEqualTo("644 first");
        assertThat(recipe(git("repo", "stable"))).isEqualTo("644 first");
        assertThat(recipe(git("repo", "feature/x"))).isEqualTo("644 second");
        assertThat(recipe(git("repo", first.name()))).isEqualTo("644 first");
        assertThat(recipe(git("repo", first.name().substring(0, 8)))).isEqualTo("644 first");
        assertThat(recipe(git("repo", ""))).isEqualTo("644 third");
        assertThat(recipe(git("repo", "HEAD"))).isEqualTo("644 third");
    }

    @Test
    void findsACommitThatNoRefNames() throws Exception {
        RevCommit middle;
        try (Git git = repository("repo")) {
            commit(git, "web/recipes/default.rb", "first");
            middle = commit(git, "web/recipes/default.rb", "second");
            commit(git, "web/recipes/default.rb", "third");
        }
        assertThat(recipe(git("repo", middle.name()))).isEqualTo("644 second");
    }

    @Test
    void takesSubmodulesAlong() throws Exception {
        try (Git shared = repository("shared")) {
            commit(shared, "metadata.rb", "name 'shared'");
            commit(shared, "recipes/default.rb", "log 'shared'");
        }
        try (Git git = repository("repo")) {
            commit(git, "web/recipes/default.rb", "log 'web'");
            git.submoduleAdd()
                    .setPath("shared")
                    .setURI(directory.resolve("shared").toUri().toString())
                    .call()
                    .close();
            git.commit().setMessage("submodule").setSign(false).call();
        }
        Map<String, String> bundle = content(sources.resolve(git("repo", null)));
        assertThat(bundle)
                .containsEntry("shared/recipes/default.rb", "644 log 'shared'")
                .doesNotContainKey("shared/.git");
    }

    @Test
    void movesASingleCookbookIntoADirectoryOfItsName() throws Exception {
        try (Git git = repository("chef-web")) {
            commit(git, "metadata.rb", "maintainer 'x'\nname             \"web\"\n");
            commit(git, "recipes/default.rb", "log 'hello'");
        }
        assertThat(content(sources.resolve(git("chef-web", null)))).containsKey("web/recipes/default.rb");
    }

    @Test
    void looksIntoTheCookbooksDirectoryOfAChefRepository() throws Exception {
        try (Git git = repository("repo")) {
            commit(git, "cookbooks/web/recipes/default.rb", "log 'hello'");
            commit(git, "roles/web.rb", "");
        }
        assertThat(content(sources.resolve(git("repo", null))))
                .containsKey("web/recipes/default.rb")
                .doesNotContainKey("roles/web.rb");
    }

    @Test
    void leavesLinksOutThatLeadOut() throws Exception {
        try (Git git = repository("repo")) {
            commit(git, "web/recipes/default.rb", "log 'hello'");
            Path web = git.getRepository().getWorkTree().toPath().resolve("web");
            Files.createSymbolicLink(web.resolve("shadow"), Path.of("/etc/shadow"));
            Files.createSymbolicLink(web.resolve("up"), Path.of("../../../etc"));
            Files.createSymbolicLink(web.resolve("fine"), Path.of("recipes/default.rb"));
            commit(git, "web/x", "");
        }
        assertThat(content(sources.resolve(git("repo", null))))
                .containsEntry("web/fine", "-> recipes/default.rb")
                .doesNotContainKeys("web/shadow", "web/up");
    }

    @Test
    void saysThatThereIsNoSuchRevision() throws Exception {
        try (Git git = repository("repo")) {
            commit(git, "web/recipes/default.rb", "log 'hello'");
        }
        refused(git("repo", "nope"), "has no branch, tag or commit \"nope\"");
        refused(git("repo", "0".repeat(40)), "has no branch, tag or commit \"0000");
    }

    @Test
    void saysThatThereIsNoCookbook() throws Exception {
        try (Git git = repository("repo")) {
            commit(git, "README.md", "hello");
        }
        refused(git("repo", null), "holds no cookbook");
        repository("empty").close();
        refused(git("empty", null), "is empty");
    }

    @Test
    void saysThatTheRepositoryCannotBeReached() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        refused(source("git", "http://localhost:" + closed + "/x.git"), "cannot reach http://localhost:" + closed);
        refused(source("git", "git://localhost:" + closed + "/x.git"), "cannot reach git://localhost");
        refused(source("git", "ssh://git@localhost:" + closed + "/x.git"), "cannot reach ssh://git@localhost");
        refused(source("archive", "http://localhost:" + closed + "/x.zip"), "cannot reach");
        refused(source("git", "https://no-such-host.invalid/x.git"), "cannot reach https://no-such-host.invalid/x.git");
        refused(git("missing", null), "there is no git repository at");
    }

    @Test
    void saysThatTheCredentialsAreRefusedAndDoesNotShowThem() throws Exception {
        http.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        Source wrong = new Source("git", url("/x.git"), "me", new Secret("geheim"), null, null);
        refused(wrong, "refuses the source's credentials");
        refused(source("git", url("/x.git")), "wants credentials");
        refused(
                source("git", url("/x.git").replace("http://", "http://me:geheim@")),
                "refuses the source's credentials");
        refused(new Source("archive", url("/x.zip"), "me", new Secret("geheim"), null, null), "refuses the source's");
        refused(source("s3", url("/x.zip")), "not a public object");
    }

    @Test
    void saysThatASourceCannotBeServed() {
        refused(source("svn", "svn+ssh://localhost/x"), "is not the address of a Subversion repository");
        refused(source("s3", "ftp://bucket/key"), "is not the address of an object in S3");
        refused(source("git", "ext::sh -c true"), "is not the address of a git repository");
        refused(source("archive", "file:///etc/passwd"), "is not the address of an archive");
        refused(source("git", " "), "no URL");
        refused(new Source("git", "ssh://git@localhost/x.git", null, null, new Secret("no key"), null), "SSH key");
    }

    @Test
    void unpacksEveryKindOfArchive() throws Exception {
        Map<String, String> files = Map.of("web/recipes/default.rb", "log 'hello'");
        serve("/a.zip", zip(files));
        serve("/a.tar", tar(files));
        serve("/a.tgz", gzip(tar(files)));
        ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(bzip2)) {
            out.write(tar(files));
        }
        serve("/a.tar.bz2", bzip2.toByteArray());
        ByteArrayOutputStream xz = new ByteArrayOutputStream();
        try (OutputStream out = new XZCompressorOutputStream(xz)) {
            out.write(tar(files));
        }
        serve("/a.tar.xz", xz.toByteArray());

        String zip = sources.resolve(archive("/a.zip"));
        assertThat(content(zip)).containsEntry("web/recipes/default.rb", "644 log 'hello'");
        for (String other : new String[] {"/a.tar", "/a.tgz", "/a.tar.bz2", "/a.tar.xz"}) {
            assertThat(sources.resolve(archive(other))).as(other).isEqualTo(zip);
        }
        assertThat(sources.resolve(source("s3", url("/a.zip")))).isEqualTo(zip);
    }

    @Test
    void sendsCredentialsToTheirHostOnly() throws Exception {
        byte[] zip = zip(Map.of("web/recipes/default.rb", ""));
        String expected = "Basic " + Base64.getEncoder().encodeToString("me:geheim".getBytes(StandardCharsets.UTF_8));
        http.createContext("/start", exchange -> {
            boolean known = expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().add("Location", url("/end").replace("127.0.0.1", "localhost"));
            exchange.sendResponseHeaders(known ? 302 : 401, -1);
            exchange.close();
        });
        http.createContext("/end", exchange -> {
            boolean leaked = exchange.getRequestHeaders().containsKey("Authorization");
            exchange.sendResponseHeaders(leaked ? 500 : 200, leaked ? -1 : zip.length);
            if (!leaked) {
                exchange.getResponseBody().write(zip);
            }
            exchange.close();
        });
        Source source = new Source("archive", url("/start"), "me", new Secret("geheim"), null, null);
        assertThat(content(sources.resolve(source))).containsKey("web/recipes/default.rb");
    }

    @Test
    void refusesArchivesThatReachOutOfTheirDirectory() throws Exception {
        serve("/up.tar", tar(Map.of("web/recipes/default.rb", "", "../../evil", "x")));
        refused(archive("/up.tar"), "leads out of it");
        serve("/up.zip", zip(Map.of("web/recipes/default.rb", "", "../evil", "x")));
        refused(archive("/up.zip"), "leads out of it");
        serve("/junk", "this is no archive".getBytes(StandardCharsets.UTF_8));
        refused(archive("/junk"), "no archive that can be unpacked");
        refused(archive("/missing"), "there is nothing at");
    }

    @Test
    void writesNothingThroughALinkOfAnArchive() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry link = new TarArchiveEntry("web/recipes", TarConstants.LF_SYMLINK);
            link.setLinkName(outside.toString());
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            TarArchiveEntry file = new TarArchiveEntry("web/recipes/default.rb");
            tar.putArchiveEntry(file);
            tar.closeArchiveEntry();
        }
        serve("/link.tar", bytes.toByteArray());
        assertThat(content(sources.resolve(archive("/link.tar")))).containsKey("web/recipes/default.rb");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void stopsAtItsLimits() throws Exception {
        SourceLimits small = new SourceLimits(
                SourceLimits.DEFAULTS.total(),
                SourceLimits.DEFAULTS.silence(),
                100,
                3,
                2000,
                1,
                0,
                SourceLimits.DEFAULTS.keptAtLeast());
        RemoteCookbookSources limited =
                new RemoteCookbookSources(directory.resolve("limited"), small, Trust.in(null), time);
        serve("/bomb.zip", zip(Map.of("web/recipes/default.rb", "x".repeat(101))));
        serve("/many.zip", zip(Map.of("a/recipes/x", "", "b/x", "", "c/x", "", "d/x", "")));
        serve("/large.tar", tar(Map.of("web/recipes/default.rb", "x".repeat(3000))));
        assertThatThrownBy(() -> limited.resolve(archive("/bomb.zip")))
                .hasMessageContaining("unpacks to more than 100");
        assertThatThrownBy(() -> limited.resolve(archive("/many.zip")))
                .hasMessageContaining("has more than 3 files, directories and links (sources.max-files)");
        assertThatThrownBy(() -> limited.resolve(archive("/large.tar"))).hasMessageContaining("larger than 2000");
        assertThat(directory.resolve("limited/scratch")).isEmptyDirectory();
    }

    @Test
    void knowsNoBundleThatWasNeverMade() {
        assertThat(sources.bundle("0".repeat(64))).isEmpty();
        assertThat(sources.bundle("../../etc/passwd")).isEmpty();
    }

    private void refused(Source source, String message) {
        assertThatThrownBy(() -> sources.resolve(source))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("geheim");
    }

    private String recipe(Source source) throws Exception {
        return content(sources.resolve(source)).getOrDefault("web/recipes/default.rb", "missing");
    }

    private Git repository(String name) throws Exception {
        return Git.init()
                .setDirectory(Files.createDirectory(directory.resolve(name)).toFile())
                .setInitialBranch("main")
                .call();
    }

    private static Path file(Git git, String name, String content) throws IOException {
        Path file = git.getRepository().getWorkTree().toPath().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static RevCommit commit(Git git, String name, String content) throws Exception {
        file(git, name, content);
        git.add().addFilepattern(".").call();
        return git.commit()
                .setAuthor("me", "me@example.com")
                .setCommitter("me", "me@example.com")
                .setSign(false)
                .setMessage(name)
                .call();
    }

    private Source git(String name, @Nullable String revision) {
        return new Source("git", directory.resolve(name).toUri().toString(), null, null, null, revision);
    }

    private static Source source(String type, String url) {
        return new Source(type, url, null, null, null, null);
    }

    private Source archive(String path) {
        return source("archive", url(path));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + http.getAddress().getPort() + path;
    }

    private void serve(String path, byte[] content) {
        http.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
    }

    private static byte[] tar(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new java.util.zip.GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putArchiveEntry(new ZipArchiveEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Every entry: its mode and text, or where it leads. */
    private Map<String, String> content(String sha256) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (InputStream in = Files.newInputStream(sources.bundle(sha256).orElseThrow());
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(entry.getLastModifiedTime().toMillis()).isZero();
                assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
                entries.put(
                        ((ArchiveEntry) entry).getName(),
                        entry.isSymbolicLink()
                                ? "-> " + entry.getLinkName()
                                : Integer.toOctalString(entry.getMode() & 0777) + " "
                                        + new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }
}
