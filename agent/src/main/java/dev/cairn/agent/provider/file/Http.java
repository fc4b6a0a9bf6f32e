package dev.cairn.agent.provider.file;

import dev.cairn.agent.resource.Desired;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Makes HTTP clients for downloads. */
final class Http {
    private static final Set<String> UNVERIFIED = Set.of("verify_none", ":verify_none");

    private Http() {}

    /** Follows redirects, except from https down to http. */
    static HttpClient client(Desired desired, Duration connectLimit) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(connectLimit)
                .version(HttpClient.Version.HTTP_1_1);
        Proxies.of(desired).ifPresent(proxies -> builder.proxy(proxies).authenticator(proxies.credentials()));
        if (UNVERIFIED.contains(desired.text("ssl_verify_mode", ""))) {
            builder.sslContext(trusting());
        }
        return builder.build();
    }

    /** For recipes that say {@code ssl_verify_mode :verify_none}: any certificate will do. */
    private static SSLContext trusting() {
        X509TrustManager anyone = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {anyone}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has TLS", e);
        }
    }
}
