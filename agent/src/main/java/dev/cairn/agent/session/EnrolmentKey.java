package dev.cairn.agent.session;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The key with which this machine will enrol, made before it registers: the coordinator lets only this key enrol then.
 *
 * @param publicPem X.509, PEM
 */
public record EnrolmentKey(String publicPem) {
    /** The key of an enrolment that was begun, or a new one; on disk when this returns. */
    public static EnrolmentKey of(IdentityStore identities) throws IOException {
        Optional<String> begun = identities.enrolmentKey();
        Keys keys = begun.isPresent() ? Keys.parse(begun.get()) : Keys.generate();
        identities.writeEnrolmentKey(keys.pem());
        return new EnrolmentKey(keys.publicPem());
    }

    /** What it says in the place of a one-time token. No secret: what counts is the private key. */
    public String token() {
        return "key:" + HexFormat.of().formatHex(digest("SHA-256"));
    }

    /** MD5 in colon form, as OpsWorks' agents showed their keys. */
    public String fingerprint() {
        return HexFormat.ofDelimiter(":").formatHex(digest("MD5"));
    }

    private byte[] digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm).digest(Keys.bytes(publicPem));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + algorithm, e);
        }
    }
}
