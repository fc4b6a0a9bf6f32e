package dev.cairn.agent.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** EC2's metadata service with version 2 required: without its token everything is refused. */
public final class MetadataServer implements AutoCloseable {
    /** The SDK's setting for its address. */
    public static final String ENDPOINT = "aws.ec2MetadataServiceEndpoint";

    private static final String TOKEN = "a token";

    /** What there is, by its path. */
    public final Map<String, String> pages = new ConcurrentHashMap<>();

    public final AtomicInteger asked = new AtomicInteger();
    public volatile boolean fails;
    private final HttpServer server;

    public MetadataServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        System.setProperty(ENDPOINT, "http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange call) throws IOException {
        String path = call.getRequestURI().getPath();
        boolean tokenWanted = call.getRequestMethod().equals("PUT") && path.equals("/latest/api/token");
        if (tokenWanted) {
            call.getResponseHeaders()
                    .set(
                            "X-aws-ec2-metadata-token-ttl-seconds",
                            call.getRequestHeaders().getFirst("X-aws-ec2-metadata-token-ttl-seconds"));
            say(call, 200, TOKEN);
        } else if (!TOKEN.equals(call.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"))) {
            say(call, 401, "");
        } else {
            asked.incrementAndGet();
            String page = pages.get(path);
            say(call, fails ? 500 : page == null ? 404 : 200, page == null ? "" : page);
        }
    }

    private static void say(HttpExchange call, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (call) {
            call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            call.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        System.clearProperty(ENDPOINT);
        server.stop(0);
    }
}
