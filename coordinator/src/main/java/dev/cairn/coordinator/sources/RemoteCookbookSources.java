package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources;
import dev.cairn.coordinator.port.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches anew every time: a branch may have moved, and what has not moved gives the bundle that is already there. Safe for
 * many threads.
 */
public final class RemoteCookbookSources implements CookbookSources {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteCookbookSources.class);

    private final Path scratch;
    private final SourceLimits limits;
    private final Time time;
    private final BundleFiles bundles;
    private final GitFetch git;
    private final ArchiveFetch archives;
    private final S3Fetch objects;
    private final SvnFetch subversion;
    private final Semaphore fetches;

    /**
     * Opens the bundles of a coordinator.
     *
     * @param trust whose certificates the servers may show
     * @param directory the coordinator's data directory; {@code bundles}, {@code scratch} and {@code ssh} in it belong here
     */
    public RemoteCookbookSources(Path directory, SourceLimits limits, Trust trust, Time time) throws IOException {
        this.limits = limits;
        this.time = time;
        this.scratch = Files.createDirectories(directory.resolve("scratch"));
        this.bundles = new BundleFiles(directory.resolve("bundles"), limits, time);
        this.git = new GitFetch(directory.resolve("ssh"), limits, trust, time);
        this.archives = new ArchiveFetch(limits, trust);
        this.objects = new S3Fetch(limits, trust, time);
        this.subversion = new SvnFetch(limits, trust);
        this.fetches = new Semaphore(limits.concurrent(), true);
        FileTree.deleteContent(scratch);
    }

    @Override
    public String resolve(Source source) throws SourceException {
        String url = source.url();
        if (url == null || url.isBlank()) {
            throw new SourceException("the stack's custom cookbooks have no URL");
        }
        String type = source.type() == null ? "git" : source.type().toLowerCase(Locale.ROOT);
        long start = time.nanos();
        acquire(url);
        try {
            String sha256 = within(type, source, url.strip());
            LOG.info(
                    "source={} revision={} bundle={} seconds={}",
                    SourceUrl.shown(url),
                    source.revision(),
                    sha256,
                    TimeUnit.NANOSECONDS.toSeconds(time.nanos() - start));
            return sha256;
        } finally {
            fetches.release();
        }
    }

    @Override
    public Optional<Path> bundle(String sha256) {
        return bundles.find(sha256);
    }

    /** A fault in a library that reads what strangers send is that source's failure, and not the coordinator's. */
    private String within(String type, Source source, String url) throws SourceException {
        String shown = SourceUrl.shown(url);
        try {
            return Deadline.within(
                    limits.total(),
                    "fetching " + shown + " took longer than " + limits.total(),
                    () -> fetch(type, source, url));
        } catch (IOException | RuntimeException e) {
            throw new SourceException("cannot make a bundle of " + shown + ": " + e.getMessage(), e);
        }
    }

    private String fetch(String type, Source source, String url) throws IOException, SourceException {
        Path work = null;
        try {
            work = Files.createTempDirectory(scratch, "source-");
            Path tree = Files.createDirectory(work.resolve("tree"));
            switch (type) {
                case "git" -> git.fetch(source, url, tree);
                case "archive" -> archives.fetch(source, url, work.resolve("archive"), tree);
                case "s3" -> objects.fetch(source, url, work.resolve("archive"), tree);
                case "svn" -> subversion.fetch(source, url, work, tree);
                default -> throw new SourceException("a source of type " + type + " cannot be fetched");
            }
            Path cookbooks = CookbookTree.normalise(tree, url);
            return bundles.keep(cookbooks);
        } finally {
            if (work != null) {
                discard(work);
            }
        }
    }

    private void acquire(String url) throws SourceException {
        try {
            if (!fetches.tryAcquire(limits.total().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SourceException("too many sources are fetched at once; " + SourceUrl.shown(url)
                        + " had to wait for more than " + limits.total());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException("interrupted while waiting to fetch " + SourceUrl.shown(url), e);
        }
    }

    private static void discard(Path work) {
        try {
            FileTree.delete(work);
        } catch (IOException e) {
            LOG.warn("directory={} cannot be removed: {}", work, e.toString());
        }
    }
}
