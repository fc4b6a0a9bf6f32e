package dev.cairn.coordinator.events.webhook;

import dev.cairn.coordinator.domain.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs messages as the Standard Webhooks specification says (scheme v1: HMAC-SHA-256 over id, time and body). With several
 * secrets a message carries a signature of each, so that a receiver can change to the next one without losing any. Immutable.
 */
final class Signer {
    private static final String PREFIX = "whsec_";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private final List<Secret> keys;

    private Signer(List<Secret> keys) {
        this.keys = keys;
    }

    /**
     * Reads secrets, one a line: {@code whsec_} and 24 to 64 bytes in base64.
     *
     * @param where they stand, for messages
     * @throws IllegalArgumentException when there is none or one is malformed; the message does not show it
     */
    static Signer of(String lines, String where) {
        List<Secret> keys = new ArrayList<>();
        for (String line : lines.lines().map(String::strip).toList()) {
            if (!line.isEmpty()) {
                decoded(line, where);
                keys.add(new Secret(line));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    where + " holds no secret; write one: echo whsec_$(head -c 32 /dev/urandom | base64)");
        }
        return new Signer(List.copyOf(keys));
    }

    private static byte[] decoded(String secret, String where) {
        byte[] key;
        try {
            key = secret.startsWith(PREFIX)
                    ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
                    : new byte[0];
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + " holds a secret that is not base64 after " + PREFIX, e);
        }
        if (key.length < LEAST_BYTES || key.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    where + " must hold " + PREFIX + " and " + LEAST_BYTES + " to " + MOST_BYTES
                            + " bytes in base64; write one: echo " + PREFIX + "$(head -c 32 /dev/urandom | base64)");
        }
        return key;
    }

    /** The header webhook-signature of a message. */
    String sign(String id, long epochSecond, String body) {
        byte[] content = (id + "." + epochSecond + "." + body).getBytes(StandardCharsets.UTF_8);
        return keys.stream().map(key -> "v1," + hmac(key, content)).collect(Collectors.joining(" "));
    }

    private static String hmac(Secret key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(decoded(key.reveal(), "the secret"), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }
}
