package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The public key with which a machine registers. OpsWorks' agents had RSA keys, ours have EC ones; both are taken.
 *
 * @param sha256 of the subject's public key info, hex
 */
record MachineKey(String sha256) {
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    /** Empty when it is no public key in PEM form. */
    static Optional<MachineKey> parse(String pem) {
        String text = pem.strip();
        if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
            return Optional.empty();
        }
        try {
            byte[] encoded =
                    Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()));
            return isKey("EC", encoded) || isKey("RSA", encoded)
                    ? Optional.of(new MachineKey(sha256(encoded)))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static boolean isKey(String algorithm, byte[] encoded) {
        try {
            KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
            return true;
        } catch (GeneralSecurityException otherwise) {
            return false;
        }
    }

    /** What stands for the one-time token: who holds the private key may enrol, nobody else. The agent says {@code key:} too. */
    EnrolmentToken.Key enrolment() {
        return new EnrolmentToken.Key(sha256(("key:" + sha256).getBytes(StandardCharsets.UTF_8)));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
