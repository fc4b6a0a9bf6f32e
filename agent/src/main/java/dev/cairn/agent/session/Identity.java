package dev.cairn.agent.session;

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
    /** Without the key, which must not get into a log. */
    @Override
    public String toString() {
        return "Identity[" + instanceId + ", renewAt=" + renewAt + "]";
    }
}
