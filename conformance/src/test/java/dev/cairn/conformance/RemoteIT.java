package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files from a web server that writes down who asked for what: what is fetched, and what is not fetched again. */
class RemoteIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("remote");

    private static final String TIME = "Wed, 01 Jan 2025 00:00:00 GMT";
    private static final byte[] FIXED = "fixed\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ARCHIVE = gzip("archived\n");

    /** Path and answer of each request. */
    private static final List<String> requests = new CopyOnWriteArrayList<>();

    private static HttpServer server;
    private static volatile String changing = "first\n";

    @BeforeAll
    static void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress("0.0.0.0", 0), 0);
        server.createContext("/", RemoteIT::answer);
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/fixed" -> send(exchange, 200, FIXED);
            case "/etag" -> {
                exchange.getResponseHeaders().set("ETag", "\"v1\"");
                boolean known = "\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
                send(exchange, known ? 304 : 200, FIXED);
            }
            case "/modified" -> {
                exchange.getResponseHeaders().set("Last-Modified", TIME);
                boolean known = TIME.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"));
                send(exchange, known ? 304 : 200, FIXED);
            }
            case "/changing" -> send(exchange, 200, changing.getBytes(StandardCharsets.UTF_8));
            case "/moved" -> {
                exchange.getResponseHeaders().set("Location", "/fixed");
                send(exchange, 302, new byte[0]);
            }
            case "/headers" -> {
                boolean allowed =
                        "secret-token".equals(exchange.getRequestHeaders().getFirst("X-Token"));
                send(exchange, allowed ? 200 : 403, FIXED);
            }
            case "/archive.gz" -> {
                exchange.getResponseHeaders().set("Content-Type", "application/gzip");
                send(exchange, 200, ARCHIVE);
            }
            case "/forbidden" -> send(exchange, 403, FIXED);
            default -> send(exchange, 404, FIXED);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        requests.add(exchange.getRequestURI().getPath() + " " + status);
        boolean empty = status == 304 || body.length == 0;
        exchange.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Test
    void fetchesWhatIsNewAndNothingElse() {
        requests.clear();
        machine.converge(with("remote"));

        for (String file :
                List.of("with-checksum", "with-etag", "with-time", "second-mirror", "redirected", "lazy", "headers")) {
            assertThat(machine.read("/srv/remote/" + file)).as(file).isEqualTo("fixed\n");
        }
        assertThat(machine.stat("/srv/remote/with-etag").access()).isEqualTo("640 daemon:root");
        assertThat(machine.read("/srv/remote/changing")).isEqualTo("first\n");
        assertThat(machine.read("/srv/remote/from-a-file")).isEqualTo("local\n");
        assertThat(machine.script("sha256sum </srv/remote/archive.gz")).startsWith(sha256(ARCHIVE));
        assertThat(requests)
                .containsExactly(
                        "/fixed 200",
                        "/etag 200",
                        "/modified 200",
                        "/changing 200",
                        "/missing 404",
                        "/fixed 200",
                        "/moved 302",
                        "/fixed 200",
                        "/fixed 200",
                        "/headers 200",
                        "/archive.gz 200");

        requests.clear();
        machine.staysWith(with("remote"));
        // What matches its checksum is not asked for at all.
        assertThat(requests)
                .containsExactly(
                        "/etag 304",
                        "/modified 304",
                        "/changing 200",
                        "/missing 404",
                        "/fixed 200",
                        "/moved 302",
                        "/fixed 200",
                        "/fixed 200",
                        "/headers 200",
                        "/archive.gz 200");

        requests.clear();
        changing = "second\n";
        machine.script("echo edited >/srv/remote/with-etag; echo edited >/srv/remote/with-checksum");
        assertThat(machine.converge(with("remote")).changes())
                .containsExactly(
                        "remote_file[/srv/remote/with-checksum] create",
                        "remote_file[/srv/remote/with-etag] create",
                        "remote_file[/srv/remote/changing] create");
        assertThat(machine.read("/srv/remote/changing")).isEqualTo("second\n");
        assertThat(machine.read("/srv/remote/with-etag")).isEqualTo("fixed\n");
        assertThat(machine.read("/srv/remote/with-checksum")).isEqualTo("fixed\n");
        // The file is not what was fetched then, so the old answer says nothing about it.
        assertThat(requests).contains("/fixed 200", "/etag 200", "/modified 304");
    }

    @Test
    void refusesWhatHasAnotherChecksum() {
        Run run = machine.fail(with("remote::mismatch"));

        assertThat(run.error()).contains("ChecksumMismatch");
        assertThat(run.output()).contains("/remote/recipes/mismatch.rb:1");
        assertThat(machine.exists("/srv/remote/mismatch")).isFalse();
    }

    @Test
    void failsWithTheLastMirrorsAnswer() {
        Run run = machine.fail(with("remote::nowhere"));

        assertThat(run.error()).contains("403");
        assertThat(machine.exists("/srv/remote/nowhere")).isFalse();
    }

    private static Converge with(String recipe) {
        return Converge.recipes(recipe)
                .attributes("""
                    {"remote": {"url": "http://%s", "checksum": "%s"}}
                    """.formatted(machine.reaches(server.getAddress().getPort()), sha256(FIXED)));
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream compressed = new GZIPOutputStream(bytes)) {
            compressed.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
