package dev.cairn.agent.run;

import dev.cairn.agent.system.Directories;
import dev.cairn.agent.work.NotStartedException;
import dev.cairn.agent.work.Stop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacked bundles of cookbooks, each in a directory named by the SHA-256 of its archive. A directory with such a name is
 * complete, since it is renamed into place last; a power failure may leave complete names over incomplete files, so the
 * cache is emptied when the machine has booted since. One thread at a time.
 */
final class BundleCache {
    private static final Logger log = LoggerFactory.getLogger(BundleCache.class);
    private static final int KEPT = 5;
    private static final int DIGEST_ATTEMPTS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final BundleArchive ARCHIVE = new BundleArchive(2L << 30, 200_000);

    private final Path directory;
    private final BundleSource source;
    private final int attemptsLimit;

    /**
     * Opens the cache.
     *
     * @param bootId of the machine
     * @param attemptsLimit how often an unreachable coordinator is asked, with pauses that grow to ten seconds
     */
    static BundleCache open(Path directory, String bootId, BundleSource source, int attemptsLimit) throws IOException {
        Directories.createPrivate(directory);
        Path mark = directory.resolve("boot-id");
        if (!Files.exists(mark) || !Files.readString(mark).equals(bootId)) {
            for (Path entry : list(directory)) {
                Directories.delete(entry);
            }
            Files.writeString(mark, bootId);
        }
        Directories.delete(directory.resolve("staged"));
        return new BundleCache(directory, source, attemptsLimit);
    }

    private BundleCache(Path directory, BundleSource source, int attemptsLimit) {
        this.directory = directory;
        this.source = source;
        this.attemptsLimit = attemptsLimit;
    }

    /**
     * The unpacked bundle; downloads it if it is not there.
     *
     * @param tell receives lines for the command's log
     */
    Path unpacked(String sha256, Instant now, Stop stop, Consumer<String> tell)
            throws NotStartedException, InterruptedException {
        Path unpacked = directory.resolve(sha256);
        try {
            if (!Files.isDirectory(unpacked)) {
                download(sha256, unpacked, stop, tell);
            }
            Files.setLastModifiedTime(unpacked, FileTime.from(now));
            replaceCurrent(unpacked);
            prune(unpacked);
            return unpacked;
        } catch (IOException e) {
            throw new NotStartedException(
                    "the cookbooks (bundle " + sha256 + ") could not be brought to this machine: " + Reasons.of(e), e);
        }
    }

    private void download(String sha256, Path unpacked, Stop stop, Consumer<String> tell)
            throws IOException, InterruptedException, NotStartedException {
        Path staged = directory.resolve("staged");
        Directories.delete(staged);
        Directories.createPrivate(staged);
        try {
            Path archive = Directories.createPrivateFile(staged.resolve("bundle.tar.gz"));
            fetch(sha256, archive, stop, tell);
            Path target = staged.resolve("content");
            Directories.createPrivate(target);
            ARCHIVE.unpack(archive, target);
            Files.move(target, unpacked, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Directories.delete(staged);
        }
    }

    private void fetch(String sha256, Path archive, Stop stop, Consumer<String> tell)
            throws IOException, InterruptedException, NotStartedException {
        Duration pause = FIRST_PAUSE;
        int wrong = 0;
        for (int attempt = 1; ; attempt++) {
            if (stop.isRequested()) {
                throw new NotStartedException("stopped while the cookbooks were being fetched");
            }
            try {
                source.fetch(sha256, archive);
                String got = digest(archive);
                if (got.equals(sha256)) {
                    tell.accept("fetched the cookbooks, bundle " + sha256 + ", " + Files.size(archive) + " bytes");
                    return;
                }
                wrong++;
                log.warn("bundle={} arrived as {}", sha256, got);
                if (wrong >= DIGEST_ATTEMPTS) {
                    throw new IOException("what the coordinator sends as this bundle has the SHA-256 " + got);
                }
            } catch (BundleSource.UnavailableException e) {
                if (attempt >= attemptsLimit) {
                    throw e;
                }
                log.warn("bundle={} attempt={} unavailable: {}", sha256, attempt, e.getMessage());
                tell.accept(
                        "the coordinator cannot be reached for the cookbooks (" + Reasons.of(e) + "); trying again");
            }
            waitFor(stop, pause);
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
    }

    private static void waitFor(Stop stop, Duration pause) throws InterruptedException {
        try {
            stop.requested().get(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            log.trace("pause of {} is over", pause);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a stop never fails", e);
        }
    }

    /** The pointer to what the newest command uses, for people and for the agent's command-line tool. */
    private void replaceCurrent(Path unpacked) throws IOException {
        Path staged = directory.resolve("current.new");
        Files.deleteIfExists(staged);
        Files.createSymbolicLink(staged, unpacked.getFileName());
        Files.move(staged, directory.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void prune(Path inUse) throws IOException {
        record Dated(Path path, FileTime used) {}
        List<Dated> bundles = new ArrayList<>();
        for (Path entry : list(directory)) {
            if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry) && !entry.equals(inUse)) {
                bundles.add(new Dated(entry, Files.getLastModifiedTime(entry)));
            }
        }
        bundles.sort(Comparator.comparing(Dated::used).reversed());
        for (Dated old : bundles.subList(Math.min(bundles.size(), KEPT - 1), bundles.size())) {
            Directories.delete(old.path());
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        }
        return entries;
    }

    private static String digest(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
