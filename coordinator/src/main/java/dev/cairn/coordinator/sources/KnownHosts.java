package dev.cairn.coordinator.sources;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of git servers: the first key that a server shows is kept, another one later is refused, as ssh does with
 * {@code StrictHostKeyChecking=accept-new}. One line each: address, key type, key in the encoding of X.509. Safe for many
 * threads.
 */
final class KnownHosts implements ServerKeyDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(KnownHosts.class);

    private final Path file;

    KnownHosts(Path file) {
        this.file = file;
    }

    @Override
    public List<PublicKey> lookup(String connectAddress, InetSocketAddress remoteAddress, Configuration configuration) {
        // A server that gets a key of another type beside the known one is asked for the known one; accept() decides.
        List<PublicKey> keys = new ArrayList<>();
        try {
            for (String line : entries(connectAddress)) {
                String[] parts = line.split(" ", 3);
                keys.add(KeyFactory.getInstance(algorithm(parts[1]))
                        .generatePublic(
                                new X509EncodedKeySpec(Base64.getDecoder().decode(parts[2]))));
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.warn("git-server={} its known keys in {} cannot be read: {}", connectAddress, file, e.toString());
        }
        return keys;
    }

    private static String algorithm(String type) {
        return type.startsWith("ecdsa")
                ? "EC"
                : type.contains("ed25519") ? "Ed25519" : type.contains("dss") ? "DSA" : "RSA";
    }

    @Override
    public synchronized boolean accept(
            String connectAddress,
            InetSocketAddress remoteAddress,
            PublicKey serverKey,
            Configuration configuration,
            CredentialsProvider provider) {
        String type = String.valueOf(KeyUtils.getKeyType(serverKey));
        String key = Base64.getEncoder().encodeToString(serverKey.getEncoded());
        try {
            List<String> known = entries(connectAddress);
            if (known.isEmpty()) {
                remember(connectAddress + " " + type + " " + key);
                LOG.info(
                        "git-server={} its {} key is seen for the first time and kept in {}",
                        connectAddress,
                        type,
                        file);
                return true;
            }
            boolean same = known.contains(connectAddress + " " + type + " " + key);
            if (!same) {
                LOG.warn(
                        "git-server={} shows another key than before: refused. If the server was set up anew, remove its"
                                + " line from {}",
                        connectAddress,
                        file);
            }
            return same;
        } catch (IOException e) {
            LOG.error("git-server={} its key cannot be compared with {}", connectAddress, file, e);
            return false;
        }
    }

    private List<String> entries(String address) throws IOException {
        List<String> found = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(address + " ")) {
                    found.add(line.strip());
                }
            }
        }
        return found;
    }

    private void remember(String line) throws IOException {
        Files.write(
                file,
                (line + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
    }
}
