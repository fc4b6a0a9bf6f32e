package dev.cairn.agent.provider.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.provider.Tree;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.LinuxMachine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server of its own on the loopback address that counts what it is asked. */
final class RemoteFileProviderTest extends ProviderContract {
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private Optional<HttpServer> server = Optional.empty();

    @TempDir
    Path temporary;

    private Path directory = Path.of("/");
    private Providers providers = Providers.on(new LinuxMachine(), text -> {});

    @BeforeEach
    void serve() throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        started.createContext("/", this::answer);
        started.start();
        server = Optional.of(started);
        directory = Files.createDirectory(temporary.resolve("place"));
        providers = Providers.on(
                new LinuxMachine(), text -> {}, new Places(temporary.resolve("backup"), temporary.resolve("cache")));
    }

    @AfterEach
    void stop() {
        server.ifPresent(started -> started.stop(0));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Test")));
        headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        String page = pages.get(path);
        if (page == null) {
            respond(exchange, path, 404, "not here");
        } else if (page.startsWith("-> ")) {
            exchange.getResponseHeaders().set("Location", page.substring(3));
            respond(exchange, path, 302, "");
        } else {
            String etag = "\"" + UnixFiles.sha256(page.getBytes(StandardCharsets.UTF_8)) + "\"";
            exchange.getResponseHeaders().set("ETag", etag);
            boolean same = etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            respond(exchange, path, same ? 304 : 200, same ? "" : page);
        }
    }

    private void respond(HttpExchange exchange, String path, int status, String body) throws IOException {
        asked.add(path + " " + status);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.orElseThrow().getAddress().getPort() + path;
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        pages.put("/a", "content of a\n");
        return remote("a", "source", url("/a"), "mode", "0600", "owner", "nobody");
    }

    @Override
    protected ResourceRequest failing() throws IOException {
        Files.writeString(directory.resolve("a"), "mine");
        pages.put("/a", "content of a\n");
        return remote("a", "source", url("/a"), "checksum", "0123456789", "mode", "0600");
    }

    @Override
    protected Object state() throws IOException {
        return Tree.of(temporary);
    }

    private ResourceRequest remote(String name, @Nullable Object... properties) {
        return Requests.of("remote_file", directory.resolve(name).toString(), "create", properties);
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    private void assertFails(ResourceRequest request, String rubyClass, String words) {
        assertThatThrownBy(() -> providers.converge(request))
                .isInstanceOfSatisfying(
                        ResourceException.class, e -> assertThat(e.rubyClass()).isEqualTo(rubyClass))
                .hasMessageContaining(words);
    }

    @Test
    void asksWhetherThereIsAnythingNew() {
        pages.put("/a", "one");
        ResourceRequest request = remote("a", "source", url("/a"));
        assertThat(converge(request)).hasSize(2);
        assertThat(converge(request)).isEmpty();
        assertThat(asked).containsExactly("/a 200", "/a 304");
        pages.put("/a", "two");
        assertThat(converge(request)).hasSize(1);
        assertThat(directory.resolve("a")).hasContent("two");
    }

    @Test
    void fetchesAgainWhatWasChangedHere() throws IOException {
        pages.put("/a", "one");
        ResourceRequest request = remote("a", "source", url("/a"));
        converge(request);
        Files.writeString(directory.resolve("a"), "edited");
        assertThat(converge(request)).hasSize(1);
        assertThat(directory.resolve("a")).hasContent("one");
        assertThat(asked).containsExactly("/a 200", "/a 200");
    }

    @Test
    void asksUnconditionallyWhenToldTo() {
        pages.put("/a", "one");
        ResourceRequest request = remote("a", "source", url("/a"), "use_etag", false, "use_last_modified", false);
        converge(request);
        assertThat(converge(request)).isEmpty();
        assertThat(asked).containsExactly("/a 200", "/a 200");
    }

    @Test
    void fetchesNothingThatTheChecksumKnows() {
        pages.put("/a", "one");
        String sum = UnixFiles.sha256("one".getBytes(StandardCharsets.UTF_8));
        ResourceRequest request = remote("a", "source", url("/a"), "checksum", sum, "use_etag", false);
        converge(request);
        assertThat(converge(request)).isEmpty();
        assertThat(converge(remote("a", "source", url("/a"), "checksum", sum, "mode", "0604")))
                .containsExactly("change mode from '0644' to '0604'");
        assertThat(asked).containsExactly("/a 200");
        assertFails(
                remote("b", "source", url("/a"), "checksum", "ab".repeat(32)),
                "Chef::Exceptions::ChecksumMismatch",
                "ababab");
        assertThat(directory.resolve("b")).doesNotExist();
    }

    @Test
    void triesSourcesInOrder() {
        pages.put("/good", "yes");
        converge(remote("a", "source", List.of(url("/gone"), "http://127.0.0.1:1/refused", url("/good"))));
        assertThat(directory.resolve("a")).hasContent("yes");
        assertFails(
                remote("b", "source", List.of("http://127.0.0.1:1/refused", url("/gone"))),
                "Net::HTTPClientException",
                "404 from " + url("/gone"));
        assertFails(remote("b", "source", "http://127.0.0.1:1/refused"), "Errno::ECONNREFUSED", "127.0.0.1:1");
        assertThat(directory.resolve("b")).doesNotExist();
    }

    @Test
    void followsRedirects() {
        pages.put("/from", "-> " + url("/to"));
        pages.put("/to", "there");
        converge(remote("a", "source", url("/from")));
        assertThat(directory.resolve("a")).hasContent("there");
    }

    @Test
    void sendsHeadersAndCredentials() {
        pages.put("/a", "x");
        converge(remote("a", "source", url("/a").replace("//", "//ann:secret@"), "headers", Map.of("X-Test", "mine")));
        assertThat(headers).containsExactly("mine", "Basic YW5uOnNlY3JldA==");
        assertThatThrownBy(() ->
                        providers.converge(remote("b", "source", url("/no").replace("//", "//ann:secret@"))))
                .hasMessageNotContaining("secret");
    }

    @Test
    void copiesFromTheMachineItself() throws IOException {
        Path source = Files.writeString(temporary.resolve("a source"), "local");
        converge(remote("a", "source", "file://" + source));
        assertThat(directory.resolve("a")).hasContent("local");
        assertThat(source).exists();
        assertFails(remote("b", "source", "file:///no/such"), "Errno::ENOENT", "/no/such");
    }

    @Test
    void refusesWhatIsNoSource() {
        assertFails(remote("a", "source", "gopher://x/y"), "Chef::Exceptions::InvalidRemoteFileURI", "gopher");
        assertFails(remote("a", "source", "http://[bad"), "Chef::Exceptions::InvalidRemoteFileURI", "not a URI");
        assertFails(remote("a"), "Chef::Exceptions::ValidationFailed", "source");
    }

    @Test
    void leavesNoTemporaryFiles() throws IOException {
        Path tmp = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> before = downloads(tmp);
        pages.put("/a", "x");
        converge(remote("a", "source", url("/a")));
        converge(remote("a", "source", url("/a")));
        assertFails(remote("b", "source", url("/no")), "Net::HTTPClientException", "404");
        assertThat(downloads(tmp)).isEqualTo(before);
    }

    private static List<Path> downloads(Path tmp) throws IOException {
        return new UnixFiles()
                .list(tmp).stream()
                        .filter(path -> path.getFileName().toString().startsWith("chef-download"))
                        .toList();
    }

    @Test
    void createsOnlyWhatIsMissing() throws IOException {
        Files.writeString(directory.resolve("a"), "mine");
        ResourceRequest request =
                Requests.of("remote_file", directory.resolve("a").toString(), "create_if_missing", "source", url("/a"));
        assertThat(converge(request)).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void asksTheProxyExceptForHostsThatItIsNotFor() throws Exception {
        pages.put("/behind", "by the proxy");
        String proxy = "http://" + server.orElseThrow().getAddress().getHostString() + ":"
                + server.orElseThrow().getAddress().getPort();
        Path file = directory.resolve("file");
        String source = "http://www.example.invalid/behind";
        providers.converge(Requests.of(
                "remote_file",
                file.toString(),
                "create",
                "source",
                List.of(source),
                "proxies",
                Map.of("http_proxy", proxy, "no_proxy", "localhost,.example.org")));
        assertThat(file).hasContent("by the proxy");
        for (String direct :
                List.of("*", "example.invalid", ".example.invalid", "a.example.org, WWW.example.invalid")) {
            ResourceRequest past = Requests.of(
                    "remote_file",
                    directory.resolve("other").toString(),
                    "create",
                    "source",
                    List.of(source),
                    "proxies",
                    Map.of("http_proxy", proxy, "no_proxy", direct));
            assertThatThrownBy(() -> providers.converge(past))
                    .as(direct)
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("www.example.invalid");
        }
        ResourceRequest odd = Requests.of(
                "remote_file",
                directory.resolve("other").toString(),
                "create",
                "source",
                List.of(source),
                "proxies",
                Map.of("http_proxy", "http://a b"));
        assertThatThrownBy(() -> providers.converge(odd)).hasMessageContaining("http_proxy is no address of a proxy");
    }
}
