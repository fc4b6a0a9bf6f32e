package dev.cairn.coordinator.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import dev.cairn.coordinator.system.SystemTime;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real repository behind a real svnserve, which wants a password. */
final class SvnSourceTest {
    @TempDir
    Path directory;

    private final SystemTime time = new SystemTime();
    private RemoteCookbookSources sources;
    private Process server;
    private int port;

    @BeforeEach
    void open() throws Exception {
        sources = new RemoteCookbookSources(directory.resolve("data"), SourceLimits.DEFAULTS, Trust.in(null), time);
        Path repository = directory.resolve("repository");
        run("svnadmin", "create", repository.toString());
        Files.writeString(
                repository.resolve("conf/svnserve.conf"), "[general]\nanon-access = none\npassword-db = passwd\n");
        Files.writeString(repository.resolve("conf/passwd"), "[users]\nme = geheim\n");
        commit("trunk/web/recipes/default.rb", "log 'one'");
        commit("trunk/web/recipes/second.rb", "log 'two'");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        server = new ProcessBuilder(
                        "svnserve",
                        "--daemon",
                        "--foreground",
                        "--listen-host",
                        "127.0.0.1",
                        "--listen-port",
                        Integer.toString(port),
                        "--root",
                        directory.toString())
                .inheritIO()
                .start();
        for (boolean up = false; !up; ) {
            assertThat(server.isAlive()).isTrue();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                up = socket.isConnected();
            } catch (ConnectException notYet) {
                up = server.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
    }

    @AfterEach
    void close() {
        server.destroyForcibly();
        time.close();
    }

    @Test
    void exportsARevisionWithUserAndPassword() throws Exception {
        String newest = sources.resolve(source("/trunk", "geheim", null));
        assertThat(sources.resolve(source("/trunk", "geheim", "HEAD"))).isEqualTo(newest);
        assertThat(sources.resolve(source("/trunk", "geheim", "2"))).isEqualTo(newest);
        assertThat(sources.resolve(source("/trunk", "geheim", "1"))).isNotEqualTo(newest);
    }

    @Test
    void saysWhyThereIsNothingToExport() {
        refused(source("/trunk", "wrong", null), "refuses the source's credentials");
        refused(new Source("svn", url("/trunk"), null, null, null, null), "wants credentials");
        refused(source("/branches", "geheim", null), "there is no Subversion directory");
        refused(source("/trunk", "geheim", "99"), "no such revision");
        refused(source("/trunk", "geheim", "stable"), "belongs into the URL");
        refused(new Source("svn", "svn://127.0.0.1:1/x", null, null, null, null), "cannot reach");
    }

    private void refused(Source source, String message) {
        assertThatThrownBy(() -> sources.resolve(source))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("geheim");
    }

    private Source source(String path, String password, @Nullable String revision) {
        return new Source("svn", url(path), "me", new Secret(password), null, revision);
    }

    private String url(String path) {
        return "svn://127.0.0.1:" + port + "/repository" + path;
    }

    private void commit(String path, String content) throws Exception {
        Path working = directory.resolve("working");
        String repository = directory.resolve("repository").toUri().toString().replaceFirst("/$", "");
        if (!Files.exists(working)) {
            run("svn", "checkout", repository, working.toString());
        }
        Path file = working.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        run("svn", "add", "--parents", "--force", file.toString());
        run("svn", "commit", "-m", path, working.toString());
    }

    private void run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
