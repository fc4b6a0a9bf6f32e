package dev.cairn.coordinator.grpc;

import dev.cairn.coordinator.domain.instance.InstanceId;
import io.vertx.core.http.HttpConnection;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Who is at the other end, by the client certificate that the TLS handshake has verified. */
final class PeerIdentity {
    private PeerIdentity() {}

    /** Empty when the caller has shown no certificate. */
    static Optional<InstanceId> of(HttpConnection connection) {
        try {
            List<Certificate> chain = connection.peerCertificates();
            return chain != null && !chain.isEmpty() && chain.getFirst() instanceof X509Certificate certificate
                    ? commonName(certificate).map(InstanceId::new)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException noCertificate) {
            return Optional.empty();
        }
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(Object::toString)
                            .findFirst();
        } catch (InvalidNameException notOneOfOurs) {
            return Optional.empty();
        }
    }
}
