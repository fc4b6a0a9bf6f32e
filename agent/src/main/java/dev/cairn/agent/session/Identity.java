package dev.cairn.agent.session;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * Who this machine is: what enrolment gave it.
 *
 * @param instanceId the instance's UUID, which the certificate proves
 * @param keyPem the private key, PKCS#8
 * @param certificatePem the client certificate and the chain up to but without the root
 * @param authorityPem the root that the coordinator's certificate must chain to
 * @param renewAt when to ask for a new certificate
 */
public record Identity(String instanceId, String keyPem, String certificatePem, String authorityPem, Instant renewAt) {
    /** Has the certificate run out, so that no coordinator will take it? */
    public boolean expired(Instant now) throws IOException {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificatePem.getBytes(StandardCharsets.UTF_8)));
            return now.isAfter(certificate.getNotAfter().toInstant());
        } catch (CertificateException e) {
            throw new IOException("the certificate of instance " + instanceId + " cannot be read", e);
        }
    }

    /** Without the key, which must not get into a log. */
    @Override
    public String toString() {
        return "Identity[" + instanceId + ", renewAt=" + renewAt + "]";
    }
}
