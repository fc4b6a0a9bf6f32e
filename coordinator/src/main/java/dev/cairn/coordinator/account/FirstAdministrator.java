package dev.cairn.coordinator.account;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import dev.cairn.coordinator.domain.user.Users;
import dev.cairn.coordinator.port.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that there is an administrator's key, and that {@code DATA/credentials} holds it. Called once at each start,
 * before anything listens. The secret goes nowhere but into the store and that file.
 */
public final class FirstAdministrator {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);
    private static final String KEY_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String SECRET_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private FirstAdministrator() {}

    /**
     * Makes the administrator on the first start; on later ones finds the oldest administrator's key. The file is written
     * when it is missing, and left alone otherwise: an operator may have put other profiles into it.
     *
     * @throws IOException when the file cannot be written; the message says which
     */
    public static AccessKey ensure(Store store, Path data, String accountId, Instant now) throws IOException {
        AccessKey key = oldest(store).orElseGet(() -> create(store, accountId, now));
        // Stores of earlier versions have the key and the profile only.
        if (store.iamUser(key.userArn()).isEmpty()) {
            store.commitAccount(List.of(Write.put(
                    IamUser.named(key.userArn(), "AIDA" + text(new SecureRandom(), KEY_CHARACTERS, 17), now))));
        }
        Files.createDirectories(data);
        Path file = data.resolve("credentials");
        if (!Files.exists(file)) {
            write(file, key);
            LOG.info("file={} holds the administrator's access key", file);
        }
        return key;
    }

    private static Optional<AccessKey> oldest(Store store) {
        return store.accessKeys().stream()
                .filter(key -> key.administrator() && key.active())
                .min(Comparator.comparing(AccessKey::createdAt)
                        .thenComparing(key -> key.id().value()));
    }

    private static AccessKey create(Store store, String accountId, Instant now) {
        SecureRandom random = new SecureRandom();
        UserArn arn = new UserArn("arn:aws:iam::" + accountId + ":user/administrator");
        AccessKey key = new AccessKey(
                new AccessKeyId("AKIA" + text(random, KEY_CHARACTERS, 16)),
                arn,
                new Secret(text(random, SECRET_CHARACTERS, 40)),
                true,
                true,
                now);
        store.commitAccount(List.of(
                Write.put(new UserProfile(arn, "administrator", "administrator", null, true, Users.FIRST_UNIX_ID, now)),
                Write.put(key)));
        // Two coordinators that start at once on one database each make a key; all of them go on with the older.
        return oldest(store).orElse(key);
    }

    private static void write(Path file, AccessKey key) throws IOException {
        String content = "[default]\naws_access_key_id = " + key.id() + "\naws_secret_access_key = "
                + key.secret().reveal() + "\n";
        Path fresh = file.resolveSibling("credentials.new");
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel channel = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException("Cannot write the administrator's access key to " + file, e);
        }
    }

    private static String text(SecureRandom random, String characters, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }
}
