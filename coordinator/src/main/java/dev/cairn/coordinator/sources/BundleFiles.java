package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.port.CookbookSources.SourceException;
import dev.cairn.coordinator.port.Time;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles on disk, each named by the SHA-256 of its bytes. The same tree always gives the same bytes: entries are sorted,
 * nobody owns them, they are of the year 1970, and executable or not. A file's time of change says when its bundle was last
 * used. Safe for many threads.
 */
final class BundleFiles {
    private static final Logger LOG = LoggerFactory.getLogger(BundleFiles.class);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String SUFFIX = ".tar.gz";
    private static final int FILE_MODE = 0644;
    private static final int PROGRAM_MODE = 0755;

    private final Path directory;
    private final SourceLimits limits;
    private final Time time;

    BundleFiles(Path directory, SourceLimits limits, Time time) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.limits = limits;
        this.time = time;
        for (Path file : FileTree.children(directory)) {
            if (file.getFileName().toString().startsWith(".")) {
                Files.deleteIfExists(file);
            }
        }
    }

    Optional<Path> find(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            return Optional.empty();
        }
        Path file = directory.resolve(sha256 + SUFFIX);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        touch(file);
        return Optional.of(file);
    }

    /** Packs the tree, unless its bundle is already there. */
    String keep(Path tree) throws IOException, SourceException {
        Path staged = Files.createTempFile(directory, ".new-", SUFFIX);
        try {
            String sha256 = pack(tree, staged);
            Path file = directory.resolve(sha256 + SUFFIX);
            if (Files.exists(file)) {
                touch(file);
            } else {
                Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
                try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
                    folder.force(true);
                }
                sweep();
            }
            return sha256;
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    private String pack(Path tree, Path staged) throws IOException, SourceException {
        MessageDigest digest = sha256();
        try (FileChannel file = FileChannel.open(staged, StandardOpenOption.WRITE)) {
            try (OutputStream hashed =
                            new DigestOutputStream(new BufferedOutputStream(unclosed(file), 1 << 16), digest);
                    TarArchiveOutputStream tar =
                            new TarArchiveOutputStream(new GZIPOutputStream(hashed, 1 << 16), "UTF-8")) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                tar.setAddPaxHeadersForNonAsciiNames(true);
                write(tree, tar);
            }
            file.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void write(Path tree, TarArchiveOutputStream tar) throws IOException, SourceException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(tree)) {
            paths = all.filter(path -> !path.equals(tree))
                    .limit(limits.files() + 1L)
                    .toList();
        }
        limits.check("the source", 0, paths.size());
        long bytes = 0;
        for (Path path : paths.stream()
                .sorted(Comparator.comparing(path -> tree.relativize(path).toString()))
                .toList()) {
            bytes += write(tree, path, tar);
            limits.check("the source", bytes, paths.size());
        }
    }

    private static long write(Path tree, Path path, TarArchiveOutputStream tar) throws IOException {
        String name = tree.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
            Path target = Files.readSymbolicLink(path);
            if (leadsOut(tree, path, target)) {
                LOG.warn("link={} target={} left out of the bundle: it leads out of the source", name, target);
                return 0;
            }
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(target.toString());
            put(tar, entry, PROGRAM_MODE);
            return 0;
        }
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            put(tar, new TarArchiveEntry(name + "/"), PROGRAM_MODE);
            return 0;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            LOG.warn("file={} left out of the bundle: it is no file, directory or link", name);
            return 0;
        }
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(Files.size(path));
        boolean program = Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_EXECUTE);
        entry.setMode(program ? PROGRAM_MODE : FILE_MODE);
        prepare(entry);
        tar.putArchiveEntry(entry);
        Files.copy(path, tar);
        tar.closeArchiveEntry();
        return entry.getSize();
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode) throws IOException {
        entry.setMode(mode);
        prepare(entry);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static void prepare(TarArchiveEntry entry) {
        entry.setModTime(FileTime.fromMillis(0));
        entry.setIds(0, 0);
        entry.setNames("", "");
    }

    /** By its name, and where it exists by what it really reaches: links on its way may lead elsewhere than they look. */
    static boolean leadsOut(Path tree, Path link, Path target) throws IOException {
        if (target.isAbsolute() || !link.resolveSibling(target).normalize().startsWith(tree)) {
            return true;
        }
        try {
            return !link.resolveSibling(target).toRealPath().startsWith(tree.toRealPath());
        } catch (FileSystemException nothingThereOrALoop) {
            return false;
        }
    }

    private void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(time.now()));
        } catch (NoSuchFileException goneMeanwhile) {
            LOG.debug("bundle={} has gone", file);
        } catch (IOException e) {
            LOG.warn("bundle={} its use cannot be noted: {}", file, e.toString());
        }
    }

    private record Kept(Path file, long bytes, Instant used) {}

    /** Removes the longest unused while all together are too large. A failure costs disk space only. */
    private void sweep() {
        try {
            List<Kept> kept = new ArrayList<>();
            for (Path file : FileTree.children(directory)) {
                if (file.getFileName().toString().endsWith(SUFFIX)
                        && !file.getFileName().toString().startsWith(".")) {
                    kept.add(new Kept(
                            file,
                            Files.size(file),
                            Files.getLastModifiedTime(file).toInstant()));
                }
            }
            long total = kept.stream().mapToLong(Kept::bytes).sum();
            Instant recent = time.now().minus(limits.keptAtLeast());
            kept.sort(Comparator.comparing(Kept::used));
            for (Kept candidate : kept) {
                if (total <= limits.keptBytes() || candidate.used().isAfter(recent)) {
                    return;
                }
                Files.deleteIfExists(candidate.file());
                total -= candidate.bytes();
                LOG.info("bundle={} removed last-used={}", candidate.file().getFileName(), candidate.used());
            }
        } catch (IOException e) {
            LOG.warn("directory={} old bundles cannot be removed: {}", directory, e.toString());
        }
    }

    /** The channel is forced to disk after the archive has been closed. */
    private static OutputStream unclosed(FileChannel file) {
        OutputStream out = Channels.newOutputStream(file);
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                out.write(bytes, from, count);
            }
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
