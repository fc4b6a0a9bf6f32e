package dev.cairn.coordinator.compute.local;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The shell scripts, unpacked so that a shell can read them; machines' inits and a later clean-up do so without us. */
final class Scripts {
    private static final List<String> NAMES =
            List.of("base.sh", "boot.sh", "clean.sh", "init.sh", "network.sh", "plain.sh", "probe.sh", "rootless.sh");

    private final Path directory;

    private Scripts(Path directory) {
        this.directory = directory;
    }

    /** Writes all scripts under the directory; each appears whole, since an older one may be running. */
    static Scripts unpackedIn(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String name : NAMES) {
            try (InputStream content = Scripts.class.getResourceAsStream(name)) {
                if (content == null) {
                    throw new FileNotFoundException("script " + name + " is missing from the class path");
                }
                Path fresh = directory.resolve(name + ".new");
                Files.copy(content, fresh, StandardCopyOption.REPLACE_EXISTING);
                Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return new Scripts(directory);
    }

    Path directory() {
        return directory;
    }

    String path(String name) {
        return directory.resolve(name).toString();
    }

    /** The bytes of a script, to derive names from its version. */
    byte[] content(String name) throws IOException {
        return Files.readAllBytes(directory.resolve(name));
    }
}
