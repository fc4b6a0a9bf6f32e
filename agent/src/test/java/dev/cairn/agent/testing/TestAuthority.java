package dev.cairn.agent.testing;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** A certificate authority as a coordinator has one. */
public final class TestAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(1);
    private static final X500Name NAME = new X500Name("CN=Test authority");

    private final KeyPair pair = newPair();
    private final X509CertificateHolder root;

    public TestAuthority() {
        root = certificate(
                NAME, SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()), null);
    }

    /** A private key and the certificate for it, PEM. */
    public record Pair(String keyPem, String certificatePem) {}

    public String rootPem() {
        return pem(root);
    }

    public String rootSha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(root.getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A server's pair. */
    public Pair server() {
        return pair("CN=Test coordinator", KeyPurposeId.id_kp_serverAuth);
    }

    /** A pair as an agent has it. */
    public Pair client(String instanceId) {
        return pair("CN=" + instanceId, KeyPurposeId.id_kp_clientAuth);
    }

    private Pair pair(String subject, KeyPurposeId purpose) {
        KeyPair made = newPair();
        return new Pair(
                pem("PRIVATE KEY", encoded(made.getPrivate())),
                pem(certificate(new X500Name(subject), info(made.getPublic()), purpose)));
    }

    /** Signs a request for an agent. */
    public String sign(String requestPem, String instanceId) {
        try (PEMParser parser = new PEMParser(new StringReader(requestPem))) {
            PKCS10CertificationRequest request = (PKCS10CertificationRequest) parser.readObject();
            return pem(certificate(
                    new X500Name("CN=" + instanceId),
                    request.getSubjectPublicKeyInfo(),
                    KeyPurposeId.id_kp_clientAuth));
        } catch (IOException e) {
            throw new IllegalArgumentException("no certificate request", e);
        }
    }

    private X509CertificateHolder certificate(
            X500Name subject, SubjectPublicKeyInfo key, @org.jspecify.annotations.Nullable KeyPurposeId purpose) {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                NAME,
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(2))),
                subject,
                key);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(purpose == null));
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SubjectPublicKeyInfo info(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded());
    }

    private static byte[] encoded(PrivateKey key) {
        return key.getEncoded();
    }

    private static String pem(X509CertificateHolder certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }
}
