package dev.cairn.agent.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one boot of the machine from the next. Machines that are containers share the kernel's boot id, so the agent makes
 * an id of its own in a file that lies where a reboot clears ({@code /run}).
 */
public final class BootId {
    private static final Logger log = LoggerFactory.getLogger(BootId.class);
    private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /** The id in the file, made if there is none; the kernel's when the file can neither be read nor made. */
    public static String of(Path file, Chance chance) throws IOException {
        try {
            if (Files.exists(file)) {
                String present = Files.readString(file).strip();
                if (!present.isEmpty()) {
                    return present;
                }
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path staged = file.resolveSibling(file.getFileName() + ".new");
            String made = chance.uuid();
            Files.write(staged, (made + "\n").getBytes(StandardCharsets.UTF_8));
            Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
            return made;
        } catch (IOException e) {
            log.warn("cannot keep a boot id in {}; using the kernel's", file, e);
            return Files.readString(KERNEL).strip();
        }
    }
}
