package dev.cairn.coordinator.pki;

import java.time.Instant;

/**
 * What the gateway shows to agents.
 *
 * @param certificatePem the server's certificate; it chains to the root directly
 * @param keyPem its private key, PKCS#8
 * @param renewAt when it should be made anew
 */
public record ServerIdentity(String certificatePem, String keyPem, Instant renewAt) {
    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "ServerIdentity[renewAt=" + renewAt + "]";
    }
}
