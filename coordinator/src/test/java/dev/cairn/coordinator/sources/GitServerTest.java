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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real git servers: http-backend behind TLS with a certificate of its own, and OpenSSH with a deploy key. */
final class GitServerTest {
    @TempDir
    Path directory;

    private final SystemTime time = new SystemTime();
    private Path repositories;
    private String content;

    @BeforeEach
    void makeRepositories() throws Exception {
        repositories = Files.createDirectory(directory.resolve("git"));
        content = repository("site.git");
    }

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    void fetchesByHttpsFromAServerWhoseAuthorityTheOperatorNames() throws Exception {
        try (GitBackend server = new GitBackend(repositories, directory)) {
            RemoteCookbookSources sources = sources(Trust.in(server.authority));
            String url = server.url("localhost", "site.git");
            String bundle = sources.resolve(source(url, GitBackend.USER, GitBackend.PASSWORD, null));
            assertThat(sources.resolve(source(
                            url.replace("://", "://" + GitBackend.USER + ":" + GitBackend.PASSWORD + "@"),
                            null,
                            null,
                            null)))
                    .isEqualTo(bundle);
            assertThat(sources.resolve(source(url.replace("://", "://token@"), null, null, null)))
                    .as("a token alone")
                    .isEqualTo(bundle);
            refused(sources, source(url, GitBackend.USER, "wrong", null), "refuses the source's credentials");
            refused(sources, source(url, null, null, null), "wants credentials, and the source has none");
            refused(
                    sources,
                    source(server.url("localhost", "gone.git"), GitBackend.USER, GitBackend.PASSWORD, null),
                    "there is no git repository at");
            refused(
                    sources(Trust.in(null)),
                    source(url, GitBackend.USER, GitBackend.PASSWORD, null),
                    "setting sources.ca-certificates names a file of others");
        }
    }

    @Test
    void showsNoOtherHostThePassword() throws Exception {
        try (GitBackend server = new GitBackend(repositories, directory)) {
            String outside = server.url("127.0.0.1", "site.git");
            repository("site.git", "outer.git", outside);
            RemoteCookbookSources sources = sources(Trust.in(server.authority));
            refused(
                    sources,
                    source(server.url("localhost", "outer.git"), GitBackend.USER, GitBackend.PASSWORD, null),
                    "refuses the source's credentials");
            refused(
                    sources,
                    source(server.url("localhost", "moved.git"), GitBackend.USER, GitBackend.PASSWORD, null),
                    "refuses the source's credentials");
            assertThat(server.trusted).isNotEmpty().containsOnly("localhost");

            repository("site.git", "inner.git", "../site.git");
            assertThat(sources.resolve(
                            source(server.url("localhost", "inner.git"), GitBackend.USER, GitBackend.PASSWORD, null)))
                    .as("its own submodules")
                    .hasSize(64);
        }
    }

    @Test
    void fetchesBySshWithADeployKey() throws Exception {
        try (Sshd server = new Sshd("ed25519")) {
            RemoteCookbookSources sources = sources(Trust.in(null));
            String known = sources.resolve(ssh(server, "deploy"));
            assertThat(sources.resolve(ssh(server, "pem")))
                    .as("an RSA key in PEM")
                    .isEqualTo(known);
            refused(sources, ssh(server, "stranger"), "refuses the source's credentials");
            refused(sources, ssh(server, "locked"), "must be a private key without a passphrase");
            refused(sources, source(server.url(), null, null, null), "wants credentials, and the source has none");
        }
    }

    @Test
    void keepsTheFirstKeyOfASshServer() throws Exception {
        RemoteCookbookSources sources = sources(Trust.in(null));
        int port;
        try (Sshd server = new Sshd("rsa")) {
            port = server.port;
            assertThat(sources.resolve(ssh(server, "deploy"))).hasSize(64);
        }
        try (Sshd richer = new Sshd(port, "ed25519", "rsa")) {
            assertThat(sources.resolve(ssh(richer, "deploy")))
                    .as("a key of another type beside it")
                    .hasSize(64);
        }
        Files.delete(directory.resolve("host-rsa"));
        try (Sshd other = new Sshd(port, "rsa")) {
            refused(sources, ssh(other, "deploy"), "shows another SSH host key than before");
        }
    }

    private RemoteCookbookSources sources(Trust trust) throws Exception {
        return new RemoteCookbookSources(directory.resolve("data"), SourceLimits.DEFAULTS, trust, time);
    }

    private static void refused(RemoteCookbookSources sources, Source source, String message) {
        assertThatThrownBy(() -> sources.resolve(source))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining(GitBackend.PASSWORD);
    }

    private static Source source(
            String url, @Nullable String user, @Nullable String password, @Nullable String sshKey) {
        return new Source(
                "git",
                url,
                user,
                password == null ? null : new Secret(password),
                sshKey == null ? null : new Secret(sshKey),
                null);
    }

    private Source ssh(Sshd server, String key) throws Exception {
        return source(server.url(), null, null, Files.readString(directory.resolve(key)));
    }

    /** A bare repository with one cookbook. */
    private String repository(String name) throws Exception {
        Path work = Files.createDirectory(directory.resolve("work-" + name));
        Files.createDirectories(work.resolve("web/recipes"));
        Files.writeString(work.resolve("web/recipes/default.rb"), "log 'hello'");
        Programs.run(work, "git", "init", "--quiet", "--initial-branch=main", ".");
        commit(work);
        Programs.run(directory, "git", "clone", "--quiet", "--bare", work.toString(), "git/" + name);
        return name;
    }

    /** The same with a submodule at an address. */
    private void repository(String from, String name, String submodule) throws Exception {
        Path work = directory.resolve("work-" + name);
        Programs.run(
                directory, "git", "clone", "--quiet", repositories.resolve(from).toString(), work.toString());
        String commit = Programs.run(work, "git", "rev-parse", "HEAD").strip();
        Files.writeString(
                work.resolve(".gitmodules"), "[submodule \"part\"]\n\tpath = part\n\turl = " + submodule + "\n");
        Programs.run(work, "git", "update-index", "--add", "--cacheinfo", "160000," + commit + ",part");
        commit(work);
        Programs.run(directory, "git", "clone", "--quiet", "--bare", work.toString(), "git/" + name);
    }

    private static void commit(Path work) throws Exception {
        Programs.run(work, "git", "add", "--all", "--", ":!part");
        Programs.run(
                work, "git", "-c", "user.name=me", "-c", "user.email=me@example.com", "commit", "--quiet", "-m", "one");
    }

    /** OpenSSH on loopback, which lets the deploy keys run git's server and nothing else. */
    private final class Sshd implements AutoCloseable {
        final int port;
        private final Process process;

        Sshd(String... hostKeys) throws Exception {
            this(freePort(), hostKeys);
        }

        Sshd(int port, String... hostKeys) throws Exception {
            this.port = port;
            key("deploy", "-t", "ed25519", "-N", "");
            key("pem", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "");
            key("stranger", "-t", "ed25519", "-N", "");
            key("locked", "-t", "ed25519", "-N", "passphrase");
            Path authorized = directory.resolve("authorized");
            Files.writeString(
                    authorized,
                    Files.readString(directory.resolve("deploy.pub")) + Files.readString(directory.resolve("pem.pub")));
            StringBuilder config = new StringBuilder("ListenAddress 127.0.0.1\nPort " + port + "\nPidFile none\n"
                    + "UsePAM no\nStrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
                    + "AuthorizedKeysFile " + authorized + "\n"
                    + "ForceCommand git -c safe.directory=* upload-pack " + repositories.resolve(content) + "\n");
            for (String type : hostKeys) {
                key("host-" + type, "-t", type, "-N", "");
                config.append("HostKey ")
                        .append(directory.resolve("host-" + type))
                        .append('\n');
            }
            Path file = Files.writeString(directory.resolve("sshd_config"), config);
            if (ProcessHandle.current().info().user().orElse("").equals("root")) {
                Files.createDirectories(Path.of("/run/sshd"));
            }
            process = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("sshd.log").toFile())
                    .start();
            for (boolean up = false; !up; ) {
                assertThat(process.isAlive())
                        .as(Files.readString(directory.resolve("sshd.log")))
                        .isTrue();
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    up = socket.isConnected();
                } catch (ConnectException notYet) {
                    up = process.waitFor(20, TimeUnit.MILLISECONDS);
                }
            }
        }

        String url() {
            return "ssh://" + System.getProperty("user.name") + "@localhost:" + port + "/site.git";
        }

        private void key(String name, String... options) throws Exception {
            Path file = directory.resolve(name);
            if (!Files.exists(file)) {
                Files.deleteIfExists(directory.resolve(name + ".pub"));
                List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-f", file.toString()));
                command.addAll(List.of(options));
                Programs.run(directory, command.toArray(String[]::new));
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
