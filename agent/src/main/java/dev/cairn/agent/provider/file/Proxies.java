package dev.cairn.agent.provider.file;

import dev.cairn.agent.resource.Desired;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies of the variables http_proxy, https_proxy and no_proxy, as the recipe's side sees them: recipes set them
 * while they run, so the process's own environment does not do. Threads may share it.
 */
final class Proxies extends ProxySelector {
    static {
        // Else Java refuses to name itself to a proxy that tunnels https.
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }

    private final Map<String, URI> byScheme;
    private final List<String> direct;

    private Proxies(Map<String, URI> byScheme, List<String> direct) {
        super();
        this.byScheme = Map.copyOf(byScheme);
        this.direct = List.copyOf(direct);
    }

    /** Empty when no proxy is set. */
    static Optional<Proxies> of(Desired desired) {
        Map<String, @Nullable String> variables = desired.textMap("proxies");
        Map<String, URI> byScheme = new LinkedHashMap<>();
        for (String scheme : List.of("http", "https")) {
            String value = variables.get(scheme + "_proxy");
            if (value != null && !value.isBlank()) {
                byScheme.put(scheme, address(scheme, value.strip(), desired));
            }
        }
        if (byScheme.isEmpty()) {
            return Optional.empty();
        }
        List<String> direct = new ArrayList<>();
        String exceptions = variables.get("no_proxy");
        if (exceptions != null) {
            for (String word : exceptions.split("[,\\s]+", -1)) {
                if (!word.isEmpty()) {
                    direct.add(word.toLowerCase(Locale.ROOT));
                }
            }
        }
        return Optional.of(new Proxies(byScheme, direct));
    }

    private static URI address(String scheme, String value, Desired desired) {
        try {
            URI proxy = new URI(value.contains("://") ? value : "http://" + value);
            if (proxy.getHost() != null) {
                return proxy;
            }
        } catch (URISyntaxException ignored) {
            // Told below, without the password that it may hold.
        }
        throw desired.invalid("the variable " + scheme + "_proxy is no address of a proxy, such as http://host:3128");
    }

    @Override
    public List<Proxy> select(URI uri) {
        URI proxy = byScheme.get(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
        if (proxy == null || uri.getHost() == null || isDirect(uri)) {
            return List.of(Proxy.NO_PROXY);
        }
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
    }

    /** A name stands for itself and all below it, with or without a leading dot or asterisk; a port narrows it. */
    private boolean isDirect(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        for (String exception : direct) {
            String name = exception;
            int colon = name.lastIndexOf(':');
            if (colon > 0 && name.indexOf(':') == colon) {
                if (!name.substring(colon + 1).equals(Integer.toString(uri.getPort()))) {
                    continue;
                }
                name = name.substring(0, colon);
            }
            String domain = name.startsWith("*.") ? name.substring(1) : name.startsWith(".") ? name : "." + name;
            if (name.equals("*") || host.equals(domain.substring(1)) || host.endsWith(domain)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The download tells of it.
    }

    /** User and password from the proxy's address. */
    Authenticator credentials() {
        return new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                if (getRequestorType() != RequestorType.PROXY) {
                    return null;
                }
                for (URI proxy : byScheme.values()) {
                    if (proxy.getHost().equals(getRequestingHost()) && proxy.getRawUserInfo() != null) {
                        String[] parts = proxy.getRawUserInfo().split(":", 2);
                        String password = parts.length > 1 ? parts[1] : "";
                        return new PasswordAuthentication(
                                decoded(parts[0]), decoded(password).toCharArray());
                    }
                }
                return null;
            }
        };
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
