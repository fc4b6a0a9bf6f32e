package dev.cairn.coordinator.compute.local;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machines' way to the web: an HTTP/1.1 forward proxy (RFC 9110, section 7.3.2 for absolute addresses, 9.3.6 for
 * CONNECT) that keeps Debian packages, so that a package is downloaded once for all machines. It asks upstream on one
 * connection per request: simple, and the packages come from the cache anyway. Needs no rule in the host's firewall and no
 * routing, unlike address translation.
 */
final class ForwardProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardProxy.class);
    private static final int CONNECTIONS = 500;
    private static final int HEAD_BYTES = 64 * 1024;
    private static final int CONNECT_MILLIS = 15_000;
    private static final int IDLE_MILLIS = 120_000;
    /** Shorter than the 30 s after which apt gives up on a silent proxy. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Headers that belong to one connection (RFC 9110, section 7.6.1). */
    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "proxy-connection", "keep-alive", "te", "trailer", "upgrade", "proxy-authorization");

    private final ServerSocket server;
    private final PackageCache cache;
    private final Optional<URI> upstream;
    private final Predicate<InetAddress> allowed;
    private final Semaphore connections = new Semaphore(CONNECTIONS);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private ForwardProxy(
            ServerSocket server, PackageCache cache, Optional<URI> upstream, Predicate<InetAddress> allowed) {
        this.server = server;
        this.cache = cache;
        this.upstream = upstream;
        this.allowed = allowed;
    }

    /** What machines may reach by the proxy: not what this host offers to itself alone, nor a cloud's metadata service. */
    static boolean outside(InetAddress address) {
        return !address.isLoopbackAddress() && !address.isLinkLocalAddress() && !address.isAnyLocalAddress();
    }

    /** Listens on the wished port, or on a free one when that is taken. */
    static ForwardProxy listening(
            InetAddress address, int wish, PackageCache cache, Optional<URI> upstream, Predicate<InetAddress> allowed)
            throws IOException {
        ForwardProxy proxy = new ForwardProxy(bound(address, wish), cache, upstream, allowed);
        Thread.ofVirtual().name("proxy").start(proxy::accept);
        return proxy;
    }

    private static ServerSocket bound(InetAddress address, int wish) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.bind(new InetSocketAddress(address, wish), 200);
            return server;
        } catch (IOException e) {
            server.close();
            if (wish == 0) {
                throw e;
            }
            return bound(address, 0);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("proxy={} did not close", server, e);
        }
        open.forEach(ForwardProxy::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (!connections.tryAcquire()) {
                    closeQuietly(client);
                    continue;
                }
                Thread.ofVirtual().name("proxy-connection").start(() -> serve(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("proxy={} cannot accept", server, e);
                }
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (client) {
            client.setSoTimeout(IDLE_MILLIS);
            client.setTcpNoDelay(true);
            InputStream input = new BufferedInputStream(client.getInputStream(), 64 * 1024);
            OutputStream output = client.getOutputStream();
            boolean more = true;
            while (more) {
                Head head = Head.read(input);
                more = head != null && answer(head, client, input, output);
            }
        } catch (IOException e) {
            LOG.debug("proxy connection of {} ended: {}", client.getRemoteSocketAddress(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
            connections.release();
        }
    }

    /** Returns whether the connection can take another request. */
    private boolean answer(Head head, Socket client, InputStream input, OutputStream output)
            throws IOException, InterruptedException {
        String[] request = head.first().split(" ", 3);
        if (request.length != 3 || !request[2].startsWith("HTTP/1.")) {
            refuse(output, 400, "not a request that this proxy understands");
            return false;
        }
        if (request[0].equals("CONNECT")) {
            tunnel(request[1], client, input, output);
            return false;
        }
        URI address;
        try {
            address = URI.create(request[1]);
        } catch (IllegalArgumentException e) {
            refuse(output, 400, "malformed address");
            return false;
        }
        if (!"http".equals(address.getScheme()) || address.getHost() == null) {
            refuse(output, 400, "this is a proxy: it wants an http:// address or CONNECT");
            return false;
        }
        boolean mayKeep = request[0].equals("GET")
                && PackageCache.mayKeep(address.getPath())
                && head.value("range").isEmpty();
        try {
            return mayKeep
                    ? answerFromCache(address, request, head, input, output)
                    : forward(address, request, head, input, output, null);
        } catch (UpstreamException e) {
            LOG.warn("proxy address={} failed: {}", address, e.getMessage());
            refuse(output, 502, e.getMessage() == null ? "cannot reach the server" : e.getMessage());
            return false;
        }
    }

    private boolean answerFromCache(URI address, String[] request, Head head, InputStream input, OutputStream output)
            throws IOException, InterruptedException {
        Optional<Path> kept = cache.find(address.toString());
        if (kept.isPresent()) {
            return send(kept.get(), head, output);
        }
        Optional<ReentrantLock> claim = cache.claim(address.toString(), PATIENCE);
        if (claim.isEmpty()) {
            return forward(address, request, head, input, output, null);
        }
        try {
            kept = cache.find(address.toString());
            if (kept.isPresent()) {
                return send(kept.get(), head, output);
            }
            Path download = cache.begin();
            try {
                boolean more = forward(address, request, head, input, output, download);
                return more;
            } finally {
                Files.deleteIfExists(download);
            }
        } finally {
            claim.get().unlock();
        }
    }

    private static boolean send(Path file, Head head, OutputStream output) throws IOException {
        String answer = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.debian.binary-package\r\nContent-Length: "
                + Files.size(file) + "\r\nX-Cairn-Cache: hit\r\n\r\n";
        output.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        Files.copy(file, output);
        output.flush();
        return head.staysOpen();
    }

    /**
     * Asks the server and passes its answer on.
     *
     * @param copy where to put the body besides sending it, taken into the cache when it is whole
     */
    private boolean forward(
            URI address, String[] request, Head head, InputStream input, OutputStream output, @Nullable Path copy)
            throws IOException {
        if (head.value("transfer-encoding").isPresent()) {
            refuse(output, 411, "send the body with its length");
            return false;
        }
        int port = address.getPort() < 0 ? 80 : address.getPort();
        try (Socket server = connect(address.getHost(), port, true)) {
            OutputStream toServer = server.getOutputStream();
            String target = upstream.isPresent() ? address.toString() : pathOf(address);
            StringBuilder asked = new StringBuilder(request[0] + " " + target + " HTTP/1.1\r\n");
            head.forwarded(asked);
            asked.append("Connection: close\r\n\r\n");
            toServer.write(asked.toString().getBytes(StandardCharsets.ISO_8859_1));
            copy(input, head.length().orElse(0L), toServer, OutputStream.nullOutputStream());
            toServer.flush();
            return relayAnswer(address, request, head, server, output, copy);
        }
    }

    private boolean relayAnswer(
            URI address, String[] request, Head head, Socket server, OutputStream output, @Nullable Path copy)
            throws IOException {
        InputStream fromServer = new BufferedInputStream(server.getInputStream(), 64 * 1024);
        Head answer;
        do {
            try {
                answer = Head.read(fromServer);
            } catch (IOException e) {
                throw new UpstreamException("no answer from " + address.getHost() + ": " + e.getMessage(), e);
            }
            if (answer == null) {
                throw new UpstreamException(address.getHost() + " closed the connection without an answer", null);
            }
        } while (answer.status() >= 100 && answer.status() < 200);
        boolean bodyless = request[0].equals("HEAD") || answer.status() == 204 || answer.status() == 304;
        Optional<Long> length = bodyless ? Optional.of(0L) : answer.length();
        // A body without a length ends with the connection, or is chunked and passed on as it is.
        boolean more = length.isPresent() && head.staysOpen();
        StringBuilder told = new StringBuilder(answer.first() + "\r\n");
        answer.forwarded(told);
        told.append(more ? "\r\n" : "Connection: close\r\n\r\n");
        output.write(told.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (copy != null && answer.status() == 200 && length.isPresent()) {
            try (OutputStream file = Files.newOutputStream(copy)) {
                copy(fromServer, length.get(), output, file);
            }
            cache.keep(address.toString(), copy);
        } else if (length.isPresent()) {
            copy(fromServer, length.get(), output, OutputStream.nullOutputStream());
        } else {
            fromServer.transferTo(output);
        }
        output.flush();
        return more;
    }

    private static String pathOf(URI address) {
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        return address.getRawQuery() == null ? path : path + "?" + address.getRawQuery();
    }

    private void tunnel(String authority, Socket client, InputStream input, OutputStream output) throws IOException {
        int colon = authority.lastIndexOf(':');
        int port;
        try {
            port = Integer.parseInt(authority.substring(colon + 1));
        } catch (NumberFormatException e) {
            refuse(output, 400, "CONNECT wants host:port");
            return;
        }
        String host = authority.substring(0, Math.max(colon, 0)).replaceAll("[\\[\\]]", "");
        try (Socket server = connect(host, port, false)) {
            output.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            output.flush();
            server.setSoTimeout(0);
            client.setSoTimeout(0);
            Thread back = Thread.ofVirtual().name("proxy-tunnel").start(() -> pour(server, client));
            try {
                input.transferTo(server.getOutputStream());
                server.shutdownOutput();
                back.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } catch (UpstreamException e) {
            refuse(output, 502, e.getMessage() == null ? "cannot reach the server" : e.getMessage());
        }
    }

    private static void pour(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    /**
     * A connection to the server, or to the proxy before it.
     *
     * @param plain for an http:// request, which an upstream proxy takes as it is; otherwise a tunnel through that proxy
     */
    private Socket connect(String host, int port, boolean plain) throws IOException {
        try {
            if (upstream.isPresent()) {
                URI proxy = upstream.get();
                Socket socket = socketTo(InetAddress.getByName(proxy.getHost()), proxy.getPort());
                if (!plain) {
                    askForTunnel(socket, host + ":" + port);
                }
                return socket;
            }
            InetAddress address = InetAddress.getByName(host);
            if (!allowed.test(address)) {
                throw new UpstreamException(host + " is not outside of this host, which machines reach directly", null);
            }
            return socketTo(address, port);
        } catch (UpstreamException e) {
            throw e;
        } catch (IOException e) {
            throw new UpstreamException("cannot reach " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private Socket socketTo(InetAddress address, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            socket.setSoTimeout(IDLE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void askForTunnel(Socket socket, String authority) throws IOException {
        socket.getOutputStream()
                .write(("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        // Unbuffered: what follows the head belongs to the tunnel.
        Head answer = Head.read(socket.getInputStream());
        if (answer == null || answer.status() != 200) {
            socket.close();
            throw new UpstreamException(
                    "the upstream proxy refused: " + (answer == null ? "no answer" : answer.first()), null);
        }
    }

    private static void copy(InputStream from, long length, OutputStream to, OutputStream second) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long left = length;
        while (left > 0) {
            int read = from.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("the body ended " + left + " bytes early");
            }
            to.write(buffer, 0, read);
            second.write(buffer, 0, read);
            left -= read;
        }
    }

    private static void refuse(OutputStream output, int status, String reason) throws IOException {
        String text = "cairn proxy: " + reason + "\n";
        // apt shows the reason phrase to its user.
        String phrase = reason.replaceAll("[\\r\\n]", " ");
        output.write(("HTTP/1.1 " + status + " " + phrase + "\r\nContent-Type: text/plain\r\nContent-Length: "
                        + text.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + text)
                .getBytes(StandardCharsets.UTF_8));
        output.flush();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("socket={} did not close: {}", socket, e.getMessage());
        }
    }

    /** The server behind the proxy failed, not the client: worth an answer. */
    private static final class UpstreamException extends IOException {
        private static final long serialVersionUID = 1;

        UpstreamException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The first line of a message and its header fields. */
    private record Head(String first, List<String> fields) {
        /** Null at the end of the stream. */
        static @Nullable Head read(InputStream input) throws IOException {
            List<String> lines = new ArrayList<>();
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int bytes = 0;
            while (true) {
                int read = input.read();
                if (read < 0) {
                    return null;
                }
                if (++bytes > HEAD_BYTES) {
                    throw new IOException("header of more than " + HEAD_BYTES + " bytes");
                }
                if (read != '\n') {
                    line.write(read);
                    continue;
                }
                String text = line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
                line.reset();
                if (!text.isEmpty()) {
                    lines.add(text);
                } else if (!lines.isEmpty()) {
                    return new Head(lines.getFirst(), List.copyOf(lines.subList(1, lines.size())));
                }
            }
        }

        Optional<String> value(String name) {
            String prefix = name + ":";
            return fields.stream()
                    .filter(field -> field.regionMatches(true, 0, prefix, 0, prefix.length()))
                    .map(field -> field.substring(prefix.length()).trim())
                    .findFirst();
        }

        Optional<Long> length() throws IOException {
            Optional<String> text = value("content-length");
            try {
                return text.map(Long::parseLong).filter(length -> length >= 0);
            } catch (NumberFormatException e) {
                throw new IOException("malformed Content-Length " + text.orElse(""), e);
            }
        }

        int status() throws IOException {
            String[] words = first.split(" ", 3);
            try {
                return Integer.parseInt(words[1]);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IOException("malformed answer " + first, e);
            }
        }

        boolean staysOpen() {
            String wish =
                    value("proxy-connection").or(() -> value("connection")).orElse("");
            return first.endsWith("HTTP/1.1") && !wish.equalsIgnoreCase("close");
        }

        void forwarded(StringBuilder target) {
            for (String field : fields) {
                String name =
                        field.substring(0, Math.max(field.indexOf(':'), 0)).toLowerCase(Locale.ROOT);
                if (!HOP_BY_HOP.contains(name)) {
                    target.append(field).append("\r\n");
                }
            }
        }
    }
}
