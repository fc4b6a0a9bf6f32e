package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import dev.cairn.coordinator.port.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.ResetCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * Checks one revision of a git repository out. Fetches that revision alone where the server offers it by name, and
 * everything only when it must look for an abbreviated or unadvertised commit. A revision is looked for as Chef's git
 * resource does it: tag, branch, full name of a ref, commit.
 */
final class GitFetch {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{7,40}");
    private static final String WANTED = "refs/cairn/wanted";
    private static final int SUBMODULE_DEPTH_LIMIT = 5;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Path sshDirectory;
    private final KnownHosts knownHosts;
    private final SourceLimits limits;
    private final Trust trust;
    private final Time time;

    GitFetch(Path sshDirectory, SourceLimits limits, Trust trust, Time time) throws IOException {
        this.sshDirectory = Files.createDirectories(sshDirectory);
        Files.setPosixFilePermissions(sshDirectory, PosixFilePermissions.fromString("rwx------"));
        this.knownHosts = new KnownHosts(sshDirectory.resolve("known_hosts"));
        this.limits = limits;
        this.trust = trust;
        this.time = time;
    }

    void fetch(Source source, String url, Path tree) throws SourceException {
        URIish uri = SourceUrl.git(url);
        GitAccess access = GitAccess.of(source, uri, sshDirectory.toFile(), knownHosts, trust, limits.silence());
        String revision = source.revision() == null ? "" : source.revision().strip();
        String shown = SourceUrl.shown(url);
        Watch watch = new Watch(shown, tree);
        try (access;
                Git git = Git.init().setDirectory(tree.toFile()).call()) {
            StoredConfig config = git.getRepository().getConfig();
            config.setBoolean(ConfigConstants.CONFIG_CORE_SECTION, null, ConfigConstants.CONFIG_KEY_AUTOCRLF, false);
            config.setString("remote", "origin", "url", uri.setPass(null).toString());
            config.save();
            ObjectId commit = commit(git, access, revision, shown, watch);
            measure(git.getRepository(), commit, shown);
            git.reset()
                    .setMode(ResetCommand.ResetType.HARD)
                    .setRef(commit.name())
                    .setProgressMonitor(watch)
                    .call();
            submodules(git.getRepository(), access, SourceUrl.isLocal(uri), watch, 1);
        } catch (GitAPIException | JGitInternalException | IOException | ConfigInvalidException e) {
            throw watch.exceeded()
                    .orElseGet(() -> GitFailure.explained(
                            e, shown, access.withSecret(), limits.silence(), sshDirectory.resolve("known_hosts")));
        }
    }

    private ObjectId commit(Git git, GitAccess access, String revision, String shown, Watch watch)
            throws GitAPIException, IOException, SourceException {
        Map<String, Ref> refs = access.to(git.lsRemote().setRemote("origin")).callAsMap();
        Ref ref = find(refs, revision);
        if (ref != null) {
            access.to(git.fetch().setRemote("origin"))
                    .setRefSpecs(new RefSpec("+" + ref.getName() + ":" + WANTED))
                    .setTagOpt(TagOpt.NO_TAGS)
                    .setDepth(1)
                    .setProgressMonitor(watch)
                    .call();
            return resolved(git.getRepository(), WANTED, revision, shown);
        }
        if (revision.isEmpty()) {
            throw new SourceException(shown + " is empty: it has no default branch");
        }
        if (!COMMIT.matcher(revision).matches()) {
            throw new SourceException(shown + " has no branch, tag or commit \"" + revision + "\"");
        }
        access.to(git.fetch().setRemote("origin"))
                .setRefSpecs(
                        new RefSpec("+refs/heads/*:refs/remotes/origin/*"), new RefSpec("+refs/tags/*:refs/tags/*"))
                .setProgressMonitor(watch)
                .call();
        return resolved(git.getRepository(), revision, revision, shown);
    }

    private static @Nullable Ref find(Map<String, Ref> refs, String revision) {
        if (revision.isEmpty()) {
            return refs.get(Constants.HEAD);
        }
        for (String prefix : List.of(Constants.R_TAGS, Constants.R_HEADS, "")) {
            Ref ref = refs.get(prefix + revision);
            if (ref != null) {
                return ref;
            }
        }
        return refs.values().stream()
                .filter(ref ->
                        ref.getObjectId() != null && ref.getObjectId().name().equalsIgnoreCase(revision))
                .findFirst()
                .orElse(null);
    }

    private static ObjectId resolved(Repository repository, String name, String revision, String shown)
            throws IOException, SourceException {
        ObjectId commit;
        try {
            commit = repository.resolve(name + "^{commit}");
        } catch (MissingObjectException | IncorrectObjectTypeException | AmbiguousObjectException e) {
            throw new SourceException(shown + " has no branch, tag or commit \"" + revision + "\"", e);
        }
        if (commit == null) {
            throw new SourceException(shown + " has no branch, tag or commit \"" + revision + "\"");
        }
        return commit;
    }

    /** A repository from elsewhere must not reach for this machine's files through its submodules. */
    private void submodules(Repository repository, GitAccess access, boolean localAllowed, Watch watch, int depth)
            throws IOException, ConfigInvalidException, GitAPIException, SourceException {
        if (!SubmoduleWalk.containsGitModulesFile(repository)) {
            return;
        }
        if (depth > SUBMODULE_DEPTH_LIMIT) {
            throw new SourceException("its submodules are nested deeper than " + SUBMODULE_DEPTH_LIMIT);
        }
        try (Git git = Git.wrap(repository)) {
            git.submoduleInit().call();
            try (SubmoduleWalk walk = SubmoduleWalk.forIndex(repository)) {
                while (walk.next()) {
                    String url = walk.getRemoteUrl();
                    if (url == null || (SourceUrl.isLocal(SourceUrl.git(url)) && !localAllowed)) {
                        throw new SourceException(
                                "its submodule " + walk.getPath() + " has no address that may be fetched");
                    }
                }
            }
            access.to(git.submoduleUpdate()).setProgressMonitor(watch).call();
        }
        try (SubmoduleWalk walk = SubmoduleWalk.forIndex(repository)) {
            while (walk.next()) {
                try (Repository nested = walk.getRepository()) {
                    if (nested != null) {
                        submodules(nested, access, localAllowed, watch, depth + 1);
                    }
                }
            }
        }
    }

    /** Refuses a tree that a few objects describe and that would fill the disk, before it is written. */
    private void measure(Repository repository, ObjectId commit, String shown) throws IOException, SourceException {
        long bytes = 0;
        int files = 0;
        try (RevWalk commits = new RevWalk(repository);
                TreeWalk walk = new TreeWalk(repository)) {
            walk.addTree(commits.parseCommit(commit).getTree());
            walk.setRecursive(true);
            while (walk.next()) {
                if (walk.getFileMode(0).getObjectType() == Constants.OBJ_BLOB) {
                    bytes += walk.getObjectReader().getObjectSize(walk.getObjectId(0), Constants.OBJ_BLOB);
                }
                limits.check(shown, bytes, ++files);
            }
        }
    }

    /** Ends a fetch that goes on and on although bytes come, or that brings too many of them. */
    private final class Watch extends EmptyProgressMonitor implements ProgressMonitor {
        private final String shown;
        private final Path objects;
        private final long end = time.nanos() + limits.total().toNanos();
        private long looked = time.nanos();
        private @Nullable String tooMuch;

        Watch(String shown, Path tree) {
            this.shown = shown;
            this.objects = tree.resolve(".git").resolve("objects");
        }

        @Override
        public boolean isCancelled() {
            if (tooMuch == null && time.nanos() - end > 0) {
                tooMuch = "fetching " + shown + " took longer than " + limits.total();
            } else if (tooMuch == null && time.nanos() - looked > LOOK_NANOS) {
                looked = time.nanos();
                if (received() > limits.downloadBytes()) {
                    tooMuch = shown + " is larger than " + limits.downloadBytes() + " bytes (sources.download-bytes)";
                }
            }
            return tooMuch != null;
        }

        /** What comes is one pack, which has a temporary name in one of these directories until it is complete. */
        private long received() {
            long bytes = 0;
            for (Path directory : List.of(objects, objects.resolve("pack"))) {
                try {
                    for (Path file : FileTree.children(directory)) {
                        bytes += Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
                    }
                } catch (IOException renamedMeanwhile) {
                    // The next look finds it under its new name.
                }
            }
            return bytes;
        }

        Optional<SourceException> exceeded() {
            return Optional.ofNullable(isCancelled() ? tooMuch : null).map(SourceException::new);
        }
    }
}
