package dev.cairn.coordinator.pki;

import dev.cairn.coordinator.port.Certificates.CertificateRequest;
import dev.cairn.coordinator.port.Certificates.RequestRejected;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** Reads certificate requests from machines that nobody knows yet. */
final class RequestCheck {
    private static final int REQUEST_LIMIT_CHARS = 16 * 1024;

    private RequestCheck() {}

    static CertificateRequest read(String requestPem) throws RequestRejected {
        if (requestPem.length() > REQUEST_LIMIT_CHARS) {
            throw new RequestRejected("the certificate request is longer than " + REQUEST_LIMIT_CHARS + " characters");
        }
        PKCS10CertificationRequest request = parse(requestPem);
        requireStrongKey(request.getSubjectPublicKeyInfo());
        try {
            boolean signed = request.isSignatureValid(
                    new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo()));
            if (!signed) {
                throw new RequestRejected("the certificate request is not signed by the key that it names");
            }
            byte[] key = request.getSubjectPublicKeyInfo().getEncoded();
            return new CertificateRequest(requestPem, HexFormat.of().formatHex(sha256(key)));
        } catch (OperatorCreationException | PKCSException | IOException e) {
            throw new RequestRejected("the certificate request's signature cannot be checked: " + e.getMessage(), e);
        }
    }

    static PublicKey publicKey(CertificateRequest checked)
            throws RequestRejected, GeneralSecurityException, IOException {
        return publicKey(parse(checked.pem()).getSubjectPublicKeyInfo());
    }

    private static PKCS10CertificationRequest parse(String requestPem) throws RequestRejected {
        try (PEMParser parser = new PEMParser(new StringReader(requestPem))) {
            if (parser.readObject() instanceof PKCS10CertificationRequest request) {
                return request;
            }
            throw new RequestRejected("the certificate request is not a PKCS#10 request in PEM form");
        } catch (PEMException e) {
            throw new RequestRejected("the certificate request cannot be read: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle answers malformed ASN.1 with exceptions of many kinds; all mean the same to the sender.
            throw new RequestRejected("the certificate request cannot be read", e);
        }
    }

    private static void requireStrongKey(SubjectPublicKeyInfo info) throws RequestRejected {
        PublicKey key;
        try {
            key = publicKey(info);
        } catch (GeneralSecurityException | IOException e) {
            throw new RequestRejected("the certificate request's key is of a kind that is not served: use EC P-256", e);
        }
        int bits = switch (key) {
            case ECPublicKey ec -> ec.getParams().getCurve().getField().getFieldSize();
            case RSAPublicKey rsa -> rsa.getModulus().bitLength();
            default ->
                throw new RequestRejected("a key of kind " + key.getAlgorithm() + " is not served: use EC P-256");
        };
        boolean strong = key instanceof ECPublicKey ? bits == 256 || bits == 384 : bits >= 2048 && bits <= 4096;
        if (!strong) {
            throw new RequestRejected("a key of kind " + key.getAlgorithm() + " with " + bits
                    + " bits is not served: use EC P-256 or P-384, or RSA of 2048 to 4096 bits");
        }
    }

    private static PublicKey publicKey(SubjectPublicKeyInfo info) throws GeneralSecurityException, IOException {
        String algorithm = info.getAlgorithm().getAlgorithm().getId();
        String name = switch (algorithm) {
            case "1.2.840.10045.2.1" -> "EC";
            case "1.2.840.113549.1.1.1" -> "RSA";
            default -> throw new GeneralSecurityException("key algorithm " + algorithm);
        };
        return KeyFactory.getInstance(name).generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
