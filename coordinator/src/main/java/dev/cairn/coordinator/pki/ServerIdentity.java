package dev.cairn.coordinator.pki;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway shows to agents.
 *
 * @param certificate the server's certificate; it chains to the root directly
 * @param key its private key
 * @param renewAt when it should be made anew
 */
public record ServerIdentity(X509Certificate certificate, PrivateKey key, Instant renewAt) {
    /**
     * Shows this certificate to every client. A key store would encrypt the key in memory, only to decrypt it at once, which
     * cost a tenth of the coordinator's start.
     */
    public X509KeyManager keyManager() {
        return new OneKey(certificate, key);
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "ServerIdentity[renewAt=" + renewAt + "]";
    }

    private static final class OneKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "server";

        private final X509Certificate certificate;
        private final PrivateKey key;

        OneKey(X509Certificate certificate, PrivateKey key) {
            this.certificate = certificate;
            this.key = key;
        }

        private @Nullable String alias(String keyType) {
            // A client of TLS 1.2 asks by the kind of handshake, such as EC_EC.
            return keyType.startsWith(key.getAlgorithm()) ? ALIAS : null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return alias(keyType) == null ? null : new String[] {ALIAS};
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(keyType);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(keyType);
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return ALIAS.equals(alias) ? new X509Certificate[] {certificate} : null;
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return ALIAS.equals(alias) ? key : null;
        }
    }
}
