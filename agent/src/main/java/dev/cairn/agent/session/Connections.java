package dev.cairn.agent.session;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes gRPC clients: HTTP/2 over TLS with the right trust and, once enrolled, with this machine's certificate. */
final class Connections {
    /** A command carries the data bags of a whole stack. */
    static final long MESSAGE_LIMIT_BYTES = 32L << 20;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private Connections() {}

    /** A client that proves this machine's identity. */
    static GrpcClient identified(Vertx vertx, Identity identity) throws IOException {
        KeyCertOptions key = KeyCertOptions.wrap(IdentityKeyManager.of(identity));
        return client(vertx, AuthorityTrust.of(identity.authorityPem()), key);
    }

    /** A client for the enrolment, without a certificate. */
    static GrpcClient anonymous(Vertx vertx, AuthorityTrust trust) {
        return client(vertx, trust, null);
    }

    private static GrpcClient client(Vertx vertx, AuthorityTrust trust, @Nullable KeyCertOptions key) {
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setTrustOptions(TrustOptions.wrap(trust))
                .setVerifyHost(false)
                .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
                .setKeepAliveTimeout(0)
                .setHttp2KeepAliveTimeout(0)
                .setIdleTimeout(0)
                .setTcpKeepAlive(true);
        if (key != null) {
            options.setKeyCertOptions(key);
        }
        return GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(MESSAGE_LIMIT_BYTES), options);
    }

    static SocketAddress socket(Address address) {
        return SocketAddress.inetSocketAddress(address.port(), address.host());
    }
}
