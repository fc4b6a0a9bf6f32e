package dev.cairn.agent.session;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server whose certificate was signed, for use by servers, by the coordinator's own authority; either that
 * authority's certificate is known, or its SHA-256 is and the server sends it along. The name in the certificate is not
 * compared with the address: coordinators move, agents reach them through tunnels and bridges, and the authority signs
 * nothing but coordinators for this use. Agents' certificates are for clients, so no agent can pose as a coordinator.
 */
final class AuthorityTrust extends X509ExtendedTrustManager {
    private static final String SERVER_USE = "1.3.6.1.5.5.7.3.1";

    private final List<X509Certificate> authorities;
    private final String pin;

    private AuthorityTrust(List<X509Certificate> authorities, String pin) {
        this.authorities = authorities;
        this.pin = pin;
    }

    /** Trusts what these root certificates have signed. */
    static AuthorityTrust of(String authorityPem) throws IOException {
        List<X509Certificate> authorities = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            factory.generateCertificates(new ByteArrayInputStream(authorityPem.getBytes(StandardCharsets.UTF_8)))
                    .forEach(c -> authorities.add((X509Certificate) c));
        } catch (CertificateException e) {
            throw new IOException("the certificate of the coordinator's authority cannot be read", e);
        }
        if (authorities.isEmpty()) {
            throw new IOException("there is no certificate in what should be the coordinator's authority");
        }
        return new AuthorityTrust(authorities, "");
    }

    /** Trusts what a root certificate with this SHA-256 (of its DER encoding, hex) has signed. */
    static AuthorityTrust pinned(String sha256) {
        return new AuthorityTrust(List.of(), sha256);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        List<X509Certificate> anchors = pin.isEmpty() ? authorities : List.of(pinnedIn(chain));
        List<String> uses = chain[0].getExtendedKeyUsage();
        if (uses == null || !uses.contains(SERVER_USE)) {
            throw new CertificateException("the certificate of " + chain[0].getSubjectX500Principal()
                    + " is not meant for a server; this is no coordinator");
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate anchor : anchors) {
                store.setCertificateEntry("authority-" + store.size(), anchor);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager checks) {
                    checks.checkServerTrusted(withoutRoot(chain), authType);
                    return;
                }
            }
            throw new IllegalStateException("the JDK checks no certificates");
        } catch (CertificateException e) {
            throw new CertificateException(
                    "the coordinator's certificate was not signed by the authority that this agent trusts, or is not valid"
                            + " now (check the clock): " + e.getMessage(),
                    e);
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("the coordinator's certificate cannot be checked", e);
        }
    }

    private X509Certificate pinnedIn(X509Certificate[] chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            if (sha256(certificate).equalsIgnoreCase(pin)) {
                return certificate;
            }
        }
        throw new CertificateException("the coordinator shows no authority with the SHA-256 " + pin
                + "; compare the pin, or use the authority's certificate itself");
    }

    /** Some servers send the root along; it proves nothing. */
    private static X509Certificate[] withoutRoot(X509Certificate[] chain) {
        return Arrays.stream(chain)
                .filter(c -> c.equals(chain[0]) || !c.getSubjectX500Principal().equals(c.getIssuerX500Principal()))
                .toArray(X509Certificate[]::new);
    }

    private static String sha256(X509Certificate certificate) throws CertificateException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new CertificateException("cannot digest a certificate", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("an agent serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.toArray(X509Certificate[]::new);
    }
}
