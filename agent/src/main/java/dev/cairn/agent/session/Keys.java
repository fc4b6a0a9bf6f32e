package dev.cairn.agent.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/** Keys (EC P-256) and certificate requests. Loaded at enrolment and renewal only, since Bouncy Castle is large. */
final class Keys {
    private static final String CURVE = "secp256r1";

    private Keys() {}

    /** A new private key, PKCS#8 with its public half inside, PEM. */
    static String newKeyPem() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            KeyPair pair = generator.generateKeyPair();
            // The JDK leaves the public half out of the encoding; with it the key alone is enough for a request.
            SubjectPublicKeyInfo half =
                    SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
            ECPrivateKey plain = ECPrivateKey.getInstance(info.parsePrivateKey());
            ECPrivateKey whole = new ECPrivateKey(256, plain.getKey(), half.getPublicKeyData(), null);
            return pem("PRIVATE KEY", new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), whole).getEncoded());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK has EC keys", e);
        }
    }

    /** A PKCS#10 request for the key; the coordinator sets the subject itself. */
    static String requestPem(String keyPem) throws IOException {
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(bytes(keyPem));
            ECPrivateKey whole = ECPrivateKey.getInstance(info.parsePrivateKey());
            SubjectPublicKeyInfo half = new SubjectPublicKeyInfo(
                    info.getPrivateKeyAlgorithm(), whole.getPublicKey().getBytes());
            PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
            return pem(
                    "CERTIFICATE REQUEST",
                    new PKCS10CertificationRequestBuilder(new X500Name("CN=cairn-agent"), half)
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                            .getEncoded());
        } catch (GeneralSecurityException | OperatorCreationException | RuntimeException e) {
            throw new IOException("the private key cannot be used to make a certificate request", e);
        }
    }

    private static byte[] bytes(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static String pem(String kind, byte[] content) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
