package dev.cairn.coordinator.domain.iam;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/** Fresh ids and secrets in the forms that IAM gives them, which some clients check. */
public final class Credentials {
    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /** The last bits of a random UUID that are all random, in groups of five. */
    private static final int CHARACTERS_OF_A_UUID = 12;

    private static final int SECRET_BYTES = 30;

    private Credentials() {}

    public static AccessKeyId keyId(Ids ids) {
        return new AccessKeyId("AKIA" + text(ids, 16));
    }

    /** Forty characters with more than 220 bits of chance. */
    public static Secret secret(Ids ids) {
        byte[] bytes = new byte[32];
        for (int at = 0; at < bytes.length; at += 16) {
            UUID uuid = UUID.fromString(ids.uuid());
            for (int i = 0; i < 8; i++) {
                bytes[at + i] = (byte) (uuid.getMostSignificantBits() >> (8 * i));
                bytes[at + 8 + i] = (byte) (uuid.getLeastSignificantBits() >> (8 * i));
            }
        }
        return new Secret(Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, SECRET_BYTES)));
    }

    /**
     * The lasting id of a user or group.
     *
     * @param kind such as AIDA for users and AGPA for groups
     */
    public static String uniqueId(String kind, Ids ids) {
        return kind + text(ids, 17);
    }

    private static String text(Ids ids, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            long bits = UUID.fromString(ids.uuid()).getLeastSignificantBits();
            for (int i = 0; i < CHARACTERS_OF_A_UUID && text.length() < length; i++) {
                text.append(CHARACTERS.charAt((int) (bits >> (5 * i)) & 31));
            }
        }
        return text.toString();
    }
}
