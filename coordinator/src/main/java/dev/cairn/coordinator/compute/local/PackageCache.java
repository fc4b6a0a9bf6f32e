package dev.cairn.coordinator.compute.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Downloaded Debian packages by their address. A package file's name holds its version, so its content never changes; apt
 * checks its signature chain afterwards anyway. Safe for many threads, and for several processes: files appear whole.
 */
final class PackageCache {
    private final Path directory;
    private final long limitBytes;
    private final Map<String, ReentrantLock> downloads = new ConcurrentHashMap<>();

    PackageCache(Path directory, long limitBytes) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.limitBytes = limitBytes;
        removeLeftovers();
    }

    static boolean mayKeep(String path) {
        return path.endsWith(".deb") && path.contains("/pool/");
    }

    Optional<Path> find(String address) throws IOException {
        Path file = file(address);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        touch(file);
        return Optional.of(file);
    }

    /** A place to download to. */
    Path begin() throws IOException {
        return Files.createTempFile(directory, "download-", ".part");
    }

    /** Takes over a whole download and makes room for it. */
    void keep(String address, Path download) throws IOException {
        Files.move(download, file(address), StandardCopyOption.ATOMIC_MOVE);
        trim();
    }

    /**
     * Waits while somebody else downloads the same address, at most so long.
     *
     * @return to be unlocked; empty when the wait was in vain
     */
    Optional<ReentrantLock> claim(String address, Duration patience) throws InterruptedException {
        ReentrantLock lock = downloads.computeIfAbsent(address, key -> new ReentrantLock());
        return lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS) ? Optional.of(lock) : Optional.empty();
    }

    private Path file(String address) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(address.getBytes(StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(digest) + ".deb");
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this JVM lacks SHA-256", e);
        }
    }

    /** The file system's own clock tells which package was used last. */
    private void touch(Path file) throws IOException {
        Path now = begin();
        try {
            FileTime time = Files.getLastModifiedTime(now);
            Files.setLastModifiedTime(file, time);
        } finally {
            Files.deleteIfExists(now);
        }
    }

    private void trim() throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = new ArrayList<>(
                    entries.filter(path -> path.toString().endsWith(".deb")).toList());
        }
        long bytes = files.stream().mapToLong(path -> path.toFile().length()).sum();
        files.sort(Comparator.comparingLong((Path path) -> path.toFile().lastModified()));
        for (Path oldest : files) {
            if (bytes <= limitBytes) {
                return;
            }
            bytes -= oldest.toFile().length();
            Files.deleteIfExists(oldest);
        }
    }

    /** Parts that a killed process left; a day is longer than any download. */
    private void removeLeftovers() throws IOException {
        Path now = begin();
        long yesterday = now.toFile().lastModified() - Duration.ofDays(1).toMillis();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path part :
                    entries.filter(path -> path.toString().endsWith(".part")).toList()) {
                if (part.toFile().lastModified() < yesterday) {
                    Files.deleteIfExists(part);
                }
            }
        } finally {
            Files.deleteIfExists(now);
        }
    }
}
