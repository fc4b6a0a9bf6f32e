package dev.cairn.coordinator.sources;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates servers of sources may show: those of the authorities that this Java knows, and those of an operator's
 * own authorities beside them. Safe for many threads.
 */
public final class Trust {
    private final @Nullable Path authorities;
    private final Collection<? extends Certificate> own;
    private @Nullable SSLContext context;
    private TrustManager @Nullable [] managers;

    private Trust(@Nullable Path authorities, Collection<? extends Certificate> own) {
        this.authorities = authorities;
        this.own = List.copyOf(own);
    }

    /**
     * Reads the operator's authorities. Those that Java knows are read when the first source needs them.
     *
     * @param authorities a file of certificates in PEM; null when there are none beside the usual
     * @throws IOException when the file cannot be read or holds no certificate; the message names it
     */
    public static Trust in(@Nullable Path authorities) throws IOException {
        try {
            return authorities == null
                    ? new Trust(null, List.of())
                    : new Trust(authorities.toAbsolutePath(), read(authorities));
        } catch (CertificateException e) {
            throw new IOException(
                    "the certificates in " + authorities
                            + " cannot be read: they must be in PEM, each between its BEGIN"
                            + " CERTIFICATE and END CERTIFICATE",
                    e);
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException, CertificateException {
        if (!Files.isReadable(file)) {
            throw new IOException("there is no file of certificates that can be read at " + file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException(file + " holds no certificate");
            }
            return found;
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    synchronized SSLContext context() {
        SSLContext made = context;
        if (made == null) {
            try {
                made = SSLContext.getInstance("TLS");
                made.init(null, managers(), null);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no TLS", e);
            }
            context = made;
        }
        return made;
    }

    /** For libraries that make a context of their own. */
    synchronized TrustManager[] managers() {
        TrustManager[] made = managers;
        if (made == null) {
            try {
                made = own.isEmpty() ? managers(null) : together();
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("the authorities that this Java trusts cannot be read", e);
            }
            managers = made;
        }
        return made.clone();
    }

    private TrustManager[] together() throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int count = 0;
        for (Certificate certificate : own) {
            all.setCertificateEntry("own-" + count++, certificate);
        }
        for (TrustManager usual : managers(null)) {
            if (usual instanceof X509TrustManager x509) {
                for (X509Certificate certificate : x509.getAcceptedIssuers()) {
                    all.setCertificateEntry("usual-" + count++, certificate);
                }
            }
        }
        return managers(all);
    }

    /** The operator's file, for programs that read it themselves; null when there is none. */
    @Nullable
    Path authorities() {
        return authorities;
    }
}
