package dev.cairn.coordinator.port;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** How OpsWorks names the SSH key of a host: the API and the data bags tell the same. */
public final class HostKeyFingerprint {
    private HostKeyFingerprint() {}

    /**
     * MD5 in colon form, as old ssh-keygen showed it; null when the key cannot be read.
     *
     * @param publicKey one line, as in {@code ssh_host_rsa_key.pub}
     */
    public static @Nullable String of(@Nullable String publicKey) {
        String[] words = publicKey == null ? new String[0] : publicKey.strip().split("\\s+", -1);
        if (words.length < 2) {
            return null;
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("MD5").digest(Base64.getDecoder().decode(words[1]));
            return HexFormat.ofDelimiter(":").formatHex(digest);
        } catch (IllegalArgumentException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no MD5", e);
        }
    }
}
