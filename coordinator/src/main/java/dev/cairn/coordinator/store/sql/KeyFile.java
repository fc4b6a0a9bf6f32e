package dev.cairn.coordinator.store.sql;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The file with the keys under which the store's secrets are encrypted, one per line in Base64, only its owner may read it. The
 * first line encrypts; further lines are older keys that still decrypt. A copy of the database without this file reveals no
 * secret.
 */
final class KeyFile {
    private static final int KEY_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private KeyFile() {}

    /** A key file's content. */
    record Keys(String currentId, Map<String, SecretKey> byId) {}

    static Keys read(Path file) throws StoreRefused {
        try {
            Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            others.removeAll(OWNER_ONLY);
            if (!others.isEmpty()) {
                throw new StoreRefused(
                        "the key file " + file
                                + " can be read by others: run chmod 600 on it, and think about who may have "
                                + "read the secrets",
                        null);
            }
            Map<String, SecretKey> keys = new LinkedHashMap<>();
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (!line.isBlank()) {
                    byte[] key = Base64.getDecoder().decode(line.strip());
                    if (key.length != KEY_BYTES) {
                        throw new IllegalArgumentException("a key of " + key.length + " bytes");
                    }
                    keys.put(id(key), new SecretKeySpec(key, "AES"));
                }
            }
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("no key");
            }
            return new Keys(keys.keySet().iterator().next(), keys);
        } catch (IllegalArgumentException e) {
            throw new StoreRefused(
                    "the key file " + file + " is damaged (" + e.getMessage() + "): restore it from your backup", e);
        } catch (IOException e) {
            throw new StoreRefused("cannot read the key file " + file + ": " + e, e);
        }
    }

    /** Makes a key file where there is none. */
    static void create(Path file) throws StoreRefused {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        byte[] line = (Base64.getEncoder().encodeToString(key) + "\n").getBytes(StandardCharsets.US_ASCII);
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(written);
            try (FileChannel channel = FileChannel.open(
                    written,
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
                channel.write(ByteBuffer.wrap(line));
                // The store must never hold a secret whose key did not reach the disk.
                channel.force(true);
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StoreRefused("cannot make the key file " + file + ": " + e, e);
        }
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            throw new StoreRefused("cannot make the key file " + file + " durable: " + e, e);
        }
    }

    private static String id(byte[] key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
