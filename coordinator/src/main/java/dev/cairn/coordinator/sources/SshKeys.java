package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.port.CookbookSources.SourceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** Reads the private key that a user has pasted. OpsWorks took keys without a passphrase only, and so does this. */
final class SshKeys {
    private SshKeys() {}

    static List<KeyPair> read(String text) throws SourceException {
        // Consoles and JSON turn line ends into all kinds of things.
        String key = text.strip().replace("\r\n", "\n").replace("\\n", "\n") + "\n";
        List<KeyPair> pairs = new ArrayList<>();
        try {
            Iterable<KeyPair> found = SecurityUtils.loadKeyPairIdentities(
                    null,
                    NamedResource.ofName("the SSH key"),
                    new ByteArrayInputStream(key.getBytes(StandardCharsets.UTF_8)),
                    FilePasswordProvider.EMPTY);
            if (found != null) {
                found.forEach(pairs::add);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new SourceException(
                    "the source's SSH key cannot be read: it must be a private key without a passphrase", e);
        }
        if (pairs.isEmpty()) {
            throw new SourceException("the source's SSH key holds no private key");
        }
        return pairs;
    }
}
