package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.instance.InstanceId;
import java.time.Instant;

/** Vouches for machines: signs agents' certificate requests. Safe for many threads; costs milliseconds of CPU. */
public interface Certificates {
    /**
     * Reads a certificate request and checks that its sender holds the key and that the key is strong enough. The subject
     * and the extensions that it asks for are ignored.
     *
     * @param pem a PKCS#10 request
     * @throws RequestRejected when it cannot be read, is not signed by its own key, or has a key that is not served
     */
    CertificateRequest read(String pem) throws RequestRejected;

    /** A client certificate for the instance. */
    Issued issue(InstanceId instanceId, CertificateRequest request);

    /** The root certificate, PEM. */
    String authorityPem();

    /**
     * A request that was checked.
     *
     * @param pem the request
     * @param publicKeySha256 SHA-256 of the subject's public key info, hex: stays the same when the same key asks again
     */
    record CertificateRequest(String pem, String publicKeySha256) {}

    /**
     * A certificate that was made.
     *
     * @param certificatePem the certificate, followed by the chain up to but without the root
     * @param renewAt when its holder should ask for the next one
     */
    record Issued(String certificatePem, Instant renewAt) {}

    /** The message says what is wrong with the request. */
    final class RequestRejected extends Exception {
        private static final long serialVersionUID = 1;

        public RequestRejected(String message) {
            super(message);
        }

        public RequestRejected(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
