package dev.cairn.agent.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key pair (EC P-256) and the certificate request for it. The request is put together here, since the JDK can't and
 * Netty loads the whole of Bouncy Castle at every start once it is on the class path, which takes as long as the rest.
 *
 * @param privatePem PKCS#8
 * @param publicPem X.509
 */
record Keys(String privatePem, String publicPem) {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int BIT_STRING = 0x03;
    private static final int UTF8_STRING = 0x0c;
    /** The attributes of a request, of which there are none. */
    private static final int ATTRIBUTES = 0xa0;

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");
    private static final byte[] ECDSA_WITH_SHA256 = HexFormat.of().parseHex("06082a8648ce3d040302");

    /** A new pair. */
    static Keys generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new Keys(
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
                    pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has EC keys", e);
        }
    }

    /** Reads a private key as {@link #privatePem} has it. */
    static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes(pem)));
    }

    /** Both, the private one first. */
    String pem() {
        return privatePem + publicPem;
    }

    /** Reads what {@link #pem} has written. */
    static Keys parse(String pem) throws IOException {
        int middle = pem.indexOf("-----BEGIN PUBLIC KEY-----");
        if (middle < 0 || !pem.startsWith("-----BEGIN PRIVATE KEY-----")) {
            throw new IOException("the key of the enrolment that was begun cannot be read; remove it");
        }
        return new Keys(pem.substring(0, middle), pem.substring(middle));
    }

    /** A PKCS#10 request (RFC 2986), PEM; the coordinator sets the subject itself. */
    String requestPem() throws IOException {
        try {
            byte[] name = der(
                    SEQUENCE,
                    der(
                            SET,
                            der(
                                    SEQUENCE,
                                    COMMON_NAME,
                                    der(UTF8_STRING, "cairn-agent".getBytes(StandardCharsets.UTF_8)))));
            byte[] info = der(SEQUENCE, VERSION_0, name, bytes(publicPem), der(ATTRIBUTES));
            PrivateKey key = privateKey(privatePem);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(info);
            byte[] unusedBits = {0};
            return pem(
                    "CERTIFICATE REQUEST",
                    der(
                            SEQUENCE,
                            info,
                            der(SEQUENCE, ECDSA_WITH_SHA256),
                            der(BIT_STRING, unusedBits, signature.sign())));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the private key cannot be used to make a certificate request", e);
        }
    }

    /** A value of ASN.1 in its distinguished encoding (X.690): tag, length, content. */
    private static byte[] der(int tag, byte[]... content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = 0;
        for (byte[] part : content) {
            length += part.length;
        }
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] part : content) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] bytes(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static String pem(String kind, byte[] content) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    /** Without the private key, which must not get into a log. */
    @Override
    public String toString() {
        return "Keys[" + publicPem + "]";
    }
}
