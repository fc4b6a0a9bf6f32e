package dev.cairn.agent.session;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The identity on disk, one file of mode 600 that is replaced as a whole, and the key of an enrolment that is under way:
 * an enrolment that is repeated after a crash must come with the same key.
 */
public final class IdentityStore {
    private final Path directory;

    /**
     * A store in a directory that need not exist.
     *
     * @param directory made when something is written
     */
    public IdentityStore(Path directory) {
        this.directory = directory;
    }

    /** The identity; empty when this machine has not been enrolled. */
    public Optional<Identity> read() throws IOException {
        Path file = directory.resolve("identity");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        return Optional.of(new Identity(
                value(properties, "instance-id", file),
                value(properties, "key-pem", file),
                value(properties, "certificate-pem", file),
                value(properties, "authority-pem", file),
                Instant.ofEpochMilli(Long.parseLong(value(properties, "renew-at-unix-millis", file)))));
    }

    private static String value(Properties properties, String key, Path file) throws IOException {
        @Nullable String value = properties.getProperty(key);
        if (value == null) {
            throw new IOException(file + " has no " + key + "; move it away and enrol this machine again");
        }
        return value;
    }

    /** Replaces the identity, and forgets the key of the enrolment. */
    public void write(Identity identity) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("instance-id", identity.instanceId());
        properties.setProperty("key-pem", identity.keyPem());
        properties.setProperty("certificate-pem", identity.certificatePem());
        properties.setProperty("authority-pem", identity.authorityPem());
        properties.setProperty(
                "renew-at-unix-millis", String.valueOf(identity.renewAt().toEpochMilli()));
        StringWriter text = new StringWriter();
        properties.store(text, null);
        replace("identity", text.toString());
        Files.deleteIfExists(directory.resolve("enrolment-key.pem"));
    }

    /** The key of an enrolment that has not come to its end. */
    Optional<String> enrolmentKey() throws IOException {
        Path file = directory.resolve("enrolment-key.pem");
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    void writeEnrolmentKey(String keyPem) throws IOException {
        replace("enrolment-key.pem", keyPem);
    }

    /** After the coordinator has said that this instance is no longer a member: kept for people, used no more. */
    public void setAside() throws IOException {
        Path file = directory.resolve("identity");
        if (Files.exists(file)) {
            Files.move(file, directory.resolve("identity.removed"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void replace(String name, String content) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path staged = directory.resolve(name + ".new");
        Files.deleteIfExists(staged);
        try (FileChannel channel = FileChannel.open(
                staged,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(
                staged, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }
}
