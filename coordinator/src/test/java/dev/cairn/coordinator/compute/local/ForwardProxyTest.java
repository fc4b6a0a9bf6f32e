package dev.cairn.coordinator.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardProxyTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private HttpServer web;
    private ForwardProxy proxy;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        web = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        web.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        web.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
            byte[] sent = exchange.getRequestBody().readAllBytes();
            byte[] body = (exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                            + new String(sent, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(path.contains("missing") ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        web.start();
        proxy = ForwardProxy.listening(
                LOOPBACK, 0, new PackageCache(directory, 1_000_000), Optional.empty(), address -> true);
    }

    @AfterEach
    void stop() {
        proxy.close();
        web.stop(0);
    }

    @Test
    void fetchesAPackageOnceForAll() throws Exception {
        try (ExecutorService machines = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = IntStream.range(0, 5)
                    .mapToObj(machine -> machines.submit(() -> ask(get("/debian/pool/main/a/a_1.deb", "close"))))
                    .toList();
            for (Future<String> answer : answers) {
                assertThat(answer.get()).startsWith("HTTP/1.1 200").endsWith("GET /debian/pool/main/a/a_1.deb ");
            }
        }
        assertThat(asked.get("/debian/pool/main/a/a_1.deb")).hasValue(1);
    }

    @Test
    void keepsNothingElseAndNoFailure() throws Exception {
        ask(get("/debian/dists/x/InRelease?a=b", "close"));
        assertThat(ask(get("/debian/dists/x/InRelease?a=b", "close"))).endsWith("GET /debian/dists/x/InRelease?a=b ");
        assertThat(asked.get("/debian/dists/x/InRelease")).hasValue(2);
        assertThat(ask(get("/pool/missing_1.deb", "close"))).startsWith("HTTP/1.1 404");
        ask(get("/pool/missing_1.deb", "close"));
        assertThat(asked.get("/pool/missing_1.deb")).hasValue(2);
    }

    @Test
    void answersSeveralRequestsOnOneConnection() throws Exception {
        String answers = ask(get("/one", "keep-alive") + get("/two", "keep-alive") + get("/three", "close"));
        assertThat(answers).containsSubsequence("GET /one", "GET /two", "GET /three");
    }

    @Test
    void passesBodiesOn() throws Exception {
        assertThat(ask("POST " + address("/form") + " HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                        + "Connection: close\r\n\r\nhello"))
                .endsWith("POST /form hello");
    }

    @Test
    void keepsNoHalfPackage() throws Exception {
        try (ServerSocket broken = new ServerSocket(0, 10, LOOPBACK)) {
            Thread.ofVirtual().start(() -> {
                for (int connection = 0; connection < 2; connection++) {
                    try (Socket socket = broken.accept()) {
                        readHead(socket.getInputStream());
                        String body = connection == 0 ? "half" : "whole body";
                        socket.getOutputStream()
                                .write(("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + body)
                                        .getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            String request = "GET http://127.0.0.1:" + broken.getLocalPort()
                    + "/pool/b_1.deb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            assertThat(ask(request)).endsWith("half");
            assertThat(ask(request)).endsWith("whole body");
        }
    }

    @Test
    void makesTunnels() throws Exception {
        try (ServerSocket echo = new ServerSocket(0, 10, LOOPBACK)) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = echo.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException e) {
                    // The test has ended.
                }
            });
            assertThat(ask("CONNECT 127.0.0.1:" + echo.getLocalPort() + " HTTP/1.1\r\n\r\nthrough"))
                    .isEqualTo("HTTP/1.1 200 Connection established\r\n\r\nthrough");
        }
    }

    @Test
    void tellsWhyItCannot() throws Exception {
        assertThat(ask("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(ask("GET /no-address HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("this is a proxy");
        assertThat(ask("CONNECT nowhere HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400");
        int closed;
        try (ServerSocket gone = new ServerSocket(0, 1, LOOPBACK)) {
            closed = gone.getLocalPort();
        }
        assertThat(ask("GET http://127.0.0.1:" + closed + "/ HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 502 cannot reach 127.0.0.1:" + closed);
    }

    @Test
    void leadsNobodyToWhatTheHostOffersToItself(@TempDir Path directory) throws Exception {
        try (ForwardProxy strict = ForwardProxy.listening(
                LOOPBACK, 0, new PackageCache(directory, 1_000_000), Optional.empty(), ForwardProxy::outside)) {
            assertThat(ask(strict.port(), get("/", "close")))
                    .startsWith("HTTP/1.1 502")
                    .contains("not outside");
            assertThat(ask(strict.port(), "CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 502");
        }
        assertThat(asked).isEmpty();
    }

    private String address(String path) {
        return "http://127.0.0.1:" + web.getAddress().getPort() + path;
    }

    private String get(String path, String connection) {
        return "GET " + address(path) + " HTTP/1.1\r\nHost: x\r\nConnection: " + connection + "\r\n\r\n";
    }

    private String ask(String request) throws IOException {
        return ask(proxy.port(), request);
    }

    private static String ask(int port, String request) throws IOException {
        try (Socket socket = new Socket(LOOPBACK, port)) {
            OutputStream output = socket.getOutputStream();
            output.write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void readHead(InputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) input.read());
        }
    }
}
