package dev.cairn.agent.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The machine's hosts file, which OpsWorks rewrites whole: hand edits vanish at the next Setup or Configure. */
public final class HostsFile {
    /**
     * A member of the stack.
     *
     * @param privateIp empty if it has none
     * @param publicIp empty if it has none
     */
    public record Entry(String hostname, String privateIp, String publicIp) {}

    private final Path file;

    public HostsFile(Path file) {
        this.file = file;
    }

    /**
     * Writes the file if its content differs.
     *
     * @param hostname this machine's name
     * @param members the online instances of the stack
     * @return whether it was written
     */
    public boolean write(String hostname, List<Entry> members) throws IOException {
        byte[] desired = render(hostname, members).getBytes(StandardCharsets.UTF_8);
        if (Files.exists(file) && java.util.Arrays.equals(Files.readAllBytes(file), desired)) {
            return false;
        }
        Path staged = file.resolveSibling(file.getFileName() + ".cairn");
        Files.write(staged, desired);
        try {
            Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException _) {
            // A container's hosts file is a mount of its own, which cannot be replaced, only written.
            Files.deleteIfExists(staged);
            Files.write(file, desired, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        }
        return true;
    }

    static String render(String hostname, List<Entry> members) {
        StringBuilder text = new StringBuilder("127.0.0.1 localhost.localdomain localhost\n");
        if (!hostname.isEmpty()) {
            text.append("127.0.1.1 %s.localdomain %s\n".formatted(hostname, hostname));
        }
        text.append("::1 ip6-localhost ip6-loopback\n\n# OpsWorks Layer State\n");
        for (Entry member : members) {
            if (!member.privateIp().isEmpty()) {
                text.append("%s %s\n".formatted(member.privateIp(), member.hostname()));
            }
            if (!member.publicIp().isEmpty()) {
                text.append("%s %s-ext\n".formatted(member.publicIp(), member.hostname()));
            }
        }
        return text.toString();
    }
}
