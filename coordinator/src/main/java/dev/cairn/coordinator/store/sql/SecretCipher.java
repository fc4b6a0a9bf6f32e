package dev.cairn.coordinator.store.sql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts secrets with AES-256-GCM. The text form is {@code key id:Base64 of nonce, ciphertext and tag}. Each is bound to a
 * context: whoever can write to the database cannot move a ciphertext to a place where its value is shown. Safe for many
 * threads.
 *
 * <p>The nonce is random: with 96 bits, NIST SP 800-38D section 8.3 allows 2^32 encryptions under one key.
 */
final class SecretCipher {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final String currentKeyId;
    private final Map<String, SecretKey> keys;

    /** @param keys all keys by their ids; older ones only decrypt */
    SecretCipher(String currentKeyId, Map<String, SecretKey> keys) {
        this.currentKeyId = currentKeyId;
        this.keys = Map.copyOf(keys);
    }

    String encrypt(String secret, String context) throws IOException {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] text =
                run(Cipher.ENCRYPT_MODE, currentKeyId, nonce, context, secret.getBytes(StandardCharsets.UTF_8), 0);
        byte[] both = new byte[NONCE_BYTES + text.length];
        System.arraycopy(nonce, 0, both, 0, NONCE_BYTES);
        System.arraycopy(text, 0, both, NONCE_BYTES, text.length);
        return currentKeyId + ":" + Base64.getEncoder().encodeToString(both);
    }

    String decrypt(String encrypted, String context) throws IOException {
        int colon = encrypted.indexOf(':');
        if (colon < 0) {
            throw new IOException("a secret of " + context + " is not encrypted");
        }
        byte[] both = Base64.getDecoder().decode(encrypted.substring(colon + 1));
        byte[] plain = run(Cipher.DECRYPT_MODE, encrypted.substring(0, colon), both, context, both, NONCE_BYTES);
        return new String(plain, StandardCharsets.UTF_8);
    }

    private byte[] run(int mode, String keyId, byte[] nonce, String context, byte[] input, int offset)
            throws IOException {
        SecretKey key = keys.get(keyId);
        if (key == null) {
            throw new IOException(
                    "a secret of " + context + " needs key " + keyId + ", which the key file does not have");
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
            cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input, offset, input.length - offset);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("a secret of " + context + " cannot be encrypted or decrypted", e);
        }
    }
}
