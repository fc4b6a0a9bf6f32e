package dev.cairn.coordinator.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Under which address the sender of a request reached this server. */
final class Addresses {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]{2,45}](:[0-9]{1,5})?");

    private static final Pattern CLIENT = Pattern.compile("[0-9A-Za-z:._%-]{1,64}");

    private final @Nullable String publicUrl;
    private final @Nullable String clientHeader;

    /**
     * @param publicUrl the configured public address
     * @param clientHeader in which a proxy that alone reaches this server says where a request comes from
     */
    Addresses(@Nullable String publicUrl, @Nullable String clientHeader) {
        this.clientHeader = clientHeader;
        this.publicUrl = publicUrl == null ? null : publicUrl.replaceAll("/+$", "");
    }

    /** The configured public address, or what the request's Host header says. */
    String of(HttpServerRequest request) {
        if (publicUrl != null) {
            return publicUrl;
        }
        String host = host(request);
        return "http://" + (HOST.matcher(host).matches() ? host : "localhost");
    }

    /** Where the request comes from: what the proxy says last, since what stands before it may be anybody's word. */
    String client(HttpServerRequest request) {
        String remote =
                request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
        if (clientHeader == null) {
            return remote;
        }
        List<String> said = request.headers().getAll(clientHeader);
        String last = said.isEmpty() ? "" : said.getLast();
        String address = last.substring(last.lastIndexOf(',') + 1).strip();
        return CLIENT.matcher(address).matches() ? address : remote;
    }

    /**
     * Was the server addressed by a name of the loopback interface? A page of another site cannot make a browser say so,
     * not even with a name of its own that points to 127.0.0.1.
     */
    static boolean loopback(HttpServerRequest request) {
        return loopback(host(request).replaceAll(":[0-9]{1,5}$", ""));
    }

    static boolean loopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("[::1]")
                || name.equals("::1")
                || name.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static String host(HttpServerRequest request) {
        String host = request.getHeader("Host");
        return host == null ? "" : host.strip();
    }
}
