package dev.cairn.coordinator.grpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509KeyManager;

/**
 * HTTP/2 over TLS for agents. BoringSSL where it is available: a handshake costs it a third of what it costs the JDK's, and
 * handshakes share the event loops with heartbeats.
 */
final class Tls {
    /** An agent has one session, one download and a renewal at a time. */
    private static final long STREAMS_PER_CONNECTION = 16;

    private static final long HEADER_LIMIT_BYTES = 16 * 1024;

    private Tls() {}

    static ServerSSLOptions options(X509KeyManager server, String authorityPem) {
        return new ServerSSLOptions()
                // Requested, not required: a machine that enrols has no certificate yet.
                .setClientAuth(ClientAuth.REQUEST)
                .setKeyCertOptions(KeyCertOptions.wrap(server))
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authorityPem)))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setUseAlpn(true)
                .setApplicationLayerProtocols(List.of("h2"));
    }

    static HttpServerOptions server(GatewayConfig config, ServerSSLOptions tls) {
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setClientAuth(tls.getClientAuth())
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setTrustOptions(tls.getTrustOptions())
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols())
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2))
                .setSslEngineOptions(engine())
                .setSslHandshakeTimeout(config.handshakeTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setAcceptBacklog(4096)
                .setReadIdleTimeout(Math.toIntExact(config.silenceLimit().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        options.setInitialSettings(new Http2Settings()
                .setMaxConcurrentStreams(STREAMS_PER_CONNECTION)
                .setMaxHeaderListSize(HEADER_LIMIT_BYTES));
        return options;
    }

    static String provider() {
        return openSsl() ? "BoringSSL" : "JDK";
    }

    private static SSLEngineOptions engine() {
        // Without session resumption every connection shows its certificate again.
        return openSsl() ? new OpenSSLEngineOptions().setSessionCacheEnabled(false) : new JdkSSLEngineOptions();
    }

    private static boolean openSsl() {
        return OpenSSLEngineOptions.isAvailable() && OpenSSLEngineOptions.isAlpnAvailable();
    }
}
