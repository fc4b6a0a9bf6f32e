package dev.cairn.coordinator.pki;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and keys as text. */
final class Pem {
    private Pem() {}

    static X509Certificate certificate(PkiFiles files, String name) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(files.read(name)))) {
            if (parser.readObject() instanceof X509CertificateHolder holder) {
                return new JcaX509CertificateConverter().getCertificate(holder);
            }
            throw new IOException(files.path(name) + " holds no certificate");
        } catch (GeneralSecurityException e) {
            throw new IOException(files.path(name) + " holds no certificate that can be read", e);
        }
    }

    static PrivateKey key(PkiFiles files, String name) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(files.read(name)))) {
            PemObject block = parser.readPemObject();
            if (block == null) {
                throw new IOException(files.path(name) + " holds no private key");
            }
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(block.getContent()));
        } catch (GeneralSecurityException e) {
            throw new IOException(files.path(name) + " holds no EC private key that can be read", e);
        }
    }

    static String write(X509Certificate certificate) throws IOException {
        try {
            return write("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot encode a certificate", e);
        }
    }

    private static String write(String type, byte[] content) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        }
        return text.toString();
    }

    static String write(PrivateKey key) throws IOException {
        return write("PRIVATE KEY", key.getEncoded());
    }
}
