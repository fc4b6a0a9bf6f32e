package dev.cairn.coordinator.sources;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Git's own {@code http-backend} behind TLS and a password, as a company runs it: the certificate is nobody's but its own.
 * It remembers which of its names was shown credentials.
 */
final class GitBackend implements AutoCloseable {
    static final String USER = "deploy";
    static final String PASSWORD = "geheim";
    /** Redirects to this server's other name. */
    private static final String MOVED = "/moved.git";

    /** The certificate, in PEM. */
    final Path authority;

    /** Names of this server that a request with credentials was sent to. */
    final List<String> trusted = new CopyOnWriteArrayList<>();

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path repositories;

    GitBackend(Path repositories, Path directory) throws Exception {
        this.repositories = repositories;
        this.authority = directory.resolve("authority.pem");
        Path store = directory.resolve("server.p12");
        Programs.run(
                directory,
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=git.example.com",
                "-ext",
                "SAN=DNS:localhost,IP:127.0.0.1",
                "-ext",
                "BC=ca:true",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Files.writeString(
                authority,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("server").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    String url(String host, String repository) {
        return "https://" + host + ":" + server.getAddress().getPort() + "/" + repository;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization != null) {
                trusted.add(exchange.getRequestHeaders().getFirst("Host").replaceFirst(":.*", ""));
            }
            if (!basic(USER, PASSWORD).equals(authorization)
                    && !basic("token", "").equals(authorization)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            String target = exchange.getRequestURI().toString();
            if (target.startsWith(MOVED)) {
                exchange.getResponseHeaders()
                        .set("Location", url("127.0.0.1", "site.git" + target.substring(MOVED.length())));
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            backend(exchange);
        }
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private void backend(HttpExchange exchange) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        Map<String, String> environment = builder.environment();
        environment.put("GIT_PROJECT_ROOT", repositories.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        // The repositories may be another user's, when the tests run as root.
        environment.put("GIT_CONFIG_COUNT", "1");
        environment.put("GIT_CONFIG_KEY_0", "safe.directory");
        environment.put("GIT_CONFIG_VALUE_0", "*");
        environment.put("PATH_INFO", exchange.getRequestURI().getPath());
        String query = exchange.getRequestURI().getQuery();
        environment.put("QUERY_STRING", query == null ? "" : query);
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("REMOTE_USER", USER);
        header(exchange, "Content-Type", environment, "CONTENT_TYPE");
        header(exchange, "Content-Encoding", environment, "HTTP_CONTENT_ENCODING");
        header(exchange, "Git-Protocol", environment, "HTTP_GIT_PROTOCOL");
        Process backend = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream in = backend.getOutputStream()) {
            exchange.getRequestBody().transferTo(in);
        }
        InputStream out = backend.getInputStream();
        int status = 200;
        for (String line = line(out); !line.isEmpty(); line = line(out)) {
            String[] header = line.split(": ", 2);
            if (header[0].equals("Status")) {
                status = Integer.parseInt(header[1].substring(0, 3));
            } else {
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
        }
        exchange.sendResponseHeaders(status, 0);
        out.transferTo(exchange.getResponseBody());
    }

    private static void header(HttpExchange exchange, String name, Map<String, String> environment, String variable) {
        String value = exchange.getRequestHeaders().getFirst(name);
        if (value != null) {
            environment.put(variable, value);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
