package dev.cairn.coordinator.distribution;

import dev.cairn.coordinator.port.AgentDistribution;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs the distribution that this coordinator runs from. The archive of the agent is kept below {@code DATA/distribution}
 * and made anew when the distribution has changed. Safe for many threads.
 */
public final class ArchivedDistribution implements AgentDistribution {
    private static final Logger LOG = LoggerFactory.getLogger(ArchivedDistribution.class);
    /** What a machine needs of the distribution; the rest is the coordinator's and the developer's. */
    private static final List<String> PARTS =
            List.of("bin", "runtime", "agent", "jruby-home", "opsworks-cookbooks", "training");

    private static final String INSTALLER = "opsworks-agent-installer/";

    private final @Nullable Path home;
    private final Path directory;

    /**
     * Names the distribution; nothing is packed yet.
     *
     * @param home where the distribution lies; null when this process was not started from one
     * @param data the coordinator's data directory
     */
    public ArchivedDistribution(@Nullable Path home, Path data) {
        this.home = home;
        this.directory = data.resolve("distribution");
    }

    @Override
    public String architecture() {
        String name = System.getProperty("os.arch", "");
        return name.equals("amd64") ? "x86_64" : name;
    }

    @Override
    public byte[] installer() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = tar(bytes);
                InputStream script = ArchivedDistribution.class.getResourceAsStream("boot-registration")) {
            if (script == null) {
                throw new IllegalStateException("this build lacks boot-registration");
            }
            add(tar, INSTALLER, new byte[0], 0755);
            add(tar, INSTALLER + "boot-registration", script.readAllBytes(), 0755);
        } catch (IOException e) {
            throw new UncheckedIOException("an archive in memory could not be written", e);
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    @Override
    public Path agent() throws IOException {
        return packed().archive();
    }

    @Override
    public String agentSha256() throws IOException {
        return packed().sha256();
    }

    private record Packed(Path archive, String sha256) {}

    private synchronized Packed packed() throws IOException {
        Path root = home;
        if (root == null || !Files.isExecutable(root.resolve("bin/cairn-agent"))) {
            throw new IOException(
                    "this coordinator does not run from a distribution and has no agent to give away; start it by ./cairn"
                            + " coordinator");
        }
        String mark = mark(root);
        Path archive = directory.resolve("cairn-agent.tar.gz");
        Path built = directory.resolve("cairn-agent.mark");
        String[] known = read(built).split("\n", -1);
        if (Files.exists(archive) && known.length == 2 && mark.equals(known[0])) {
            return new Packed(archive, known[1]);
        }
        LOG.info("distribution={} is being packed", root);
        Files.createDirectories(directory);
        Files.deleteIfExists(built);
        Path staged = directory.resolve(".cairn-agent.tar.gz.new");
        MessageDigest digest = sha256();
        try (OutputStream file = new BufferedOutputStream(
                        new DigestOutputStream(Files.newOutputStream(staged), digest), 1 << 16);
                TarArchiveOutputStream tar = tar(file)) {
            for (String part : PARTS) {
                pack(tar, root, root.resolve(part));
            }
        }
        Files.move(staged, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        String hash = HexFormat.of().formatHex(digest.digest());
        Files.writeString(built, mark + "\n" + hash);
        LOG.info("distribution={} packed bytes={} sha256={}", root, Files.size(archive), hash);
        return new Packed(archive, hash);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Changes whenever the distribution is put together anew. */
    private static String mark(Path root) throws IOException {
        StringBuilder mark = new StringBuilder(root.toString());
        for (Path jar : List.of(root.resolve("bin"), root.resolve("agent/lib"), root.resolve("runtime/release"))) {
            mark.append(' ').append(Files.getLastModifiedTime(jar).toMillis());
        }
        return mark.toString();
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return "";
        }
    }

    private static void pack(TarArchiveOutputStream tar, Path root, Path part) throws IOException {
        if (!Files.exists(part)) {
            return;
        }
        try (Stream<Path> files = Files.walk(part)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                packOne(tar, root, file);
            }
        }
    }

    private static void packOne(TarArchiveOutputStream tar, Path root, Path file) throws IOException {
        String name = root.relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(file).toString());
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            return;
        }
        boolean directory = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
        TarArchiveEntry entry = new TarArchiveEntry(name + (directory ? "/" : ""));
        // The start-up caches hold for the jars' sizes and times.
        entry.setModTime(Files.getLastModifiedTime(file).toMillis());
        entry.setMode(directory || Files.isExecutable(file) ? 0755 : 0644);
        entry.setSize(directory ? 0 : Files.size(file));
        tar.putArchiveEntry(entry);
        if (!directory) {
            Files.copy(file, tar);
        }
        tar.closeArchiveEntry();
    }

    private static TarArchiveOutputStream tar(OutputStream target) throws IOException {
        GzipParameters parameters = new GzipParameters();
        // Most of it is jars; a better level takes several times as long for a few percent.
        parameters.setCompressionLevel(Deflater.BEST_SPEED);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(
                new GzipCompressorOutputStream(target, parameters), StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return tar;
    }
}
