package dev.cairn.coordinator.sources;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Source;
import dev.cairn.coordinator.port.CookbookSources.SourceException;
import dev.cairn.coordinator.port.Time;
import java.io.File;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.ResetCommand;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
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

    private final Path sshDirectory;
    private final KnownHosts knownHosts;
    private final SourceLimits limits;
    private final Time time;

    GitFetch(Path sshDirectory, SourceLimits limits, Time time) throws IOException {
        this.sshDirectory = Files.createDirectories(sshDirectory);
        Files.setPosixFilePermissions(sshDirectory, PosixFilePermissions.fromString("rwx------"));
        this.knownHosts = new KnownHosts(sshDirectory.resolve("known_hosts"));
        this.limits = limits;
        this.time = time;
    }

    void fetch(Source source, String url, Path tree) throws SourceException {
        URIish uri = SourceUrl.git(url);
        Access access = access(source, uri);
        String revision = source.revision() == null ? "" : source.revision().strip();
        String shown = SourceUrl.shown(url);
        Deadline deadline = new Deadline();
        try (access;
                Git git = Git.init().setDirectory(tree.toFile()).call()) {
            StoredConfig config = git.getRepository().getConfig();
            config.setBoolean(ConfigConstants.CONFIG_CORE_SECTION, null, ConfigConstants.CONFIG_KEY_AUTOCRLF, false);
            config.setString("remote", "origin", "url", uri.setPass(null).toString());
            config.save();
            ObjectId commit = commit(git, access, revision, shown, deadline);
            git.reset()
                    .setMode(ResetCommand.ResetType.HARD)
                    .setRef(commit.name())
                    .setProgressMonitor(deadline)
                    .call();
            submodules(git.getRepository(), access, SourceUrl.isLocal(uri), deadline, 1);
        } catch (GitAPIException | JGitInternalException | IOException | ConfigInvalidException e) {
            throw explained(e, shown, access, deadline);
        }
    }

    private ObjectId commit(Git git, Access access, String revision, String shown, Deadline deadline)
            throws GitAPIException, IOException, SourceException {
        Map<String, Ref> refs =
                access.to(git.lsRemote().setRemote("origin"), limits).callAsMap();
        Ref ref = find(refs, revision);
        if (ref != null) {
            access.to(git.fetch().setRemote("origin"), limits)
                    .setRefSpecs(new RefSpec("+" + ref.getName() + ":" + WANTED))
                    .setTagOpt(TagOpt.NO_TAGS)
                    .setDepth(1)
                    .setProgressMonitor(deadline)
                    .call();
            return resolved(git.getRepository(), WANTED, revision, shown);
        }
        if (revision.isEmpty()) {
            throw new SourceException(shown + " is empty: it has no default branch");
        }
        if (!COMMIT.matcher(revision).matches()) {
            throw new SourceException(shown + " has no branch, tag or commit \"" + revision + "\"");
        }
        access.to(git.fetch().setRemote("origin"), limits)
                .setRefSpecs(
                        new RefSpec("+refs/heads/*:refs/remotes/origin/*"), new RefSpec("+refs/tags/*:refs/tags/*"))
                .setProgressMonitor(deadline)
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
    private void submodules(Repository repository, Access access, boolean localAllowed, Deadline deadline, int depth)
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
            access.to(git.submoduleUpdate(), limits)
                    .setProgressMonitor(deadline)
                    .call();
        }
        try (SubmoduleWalk walk = SubmoduleWalk.forIndex(repository)) {
            while (walk.next()) {
                try (Repository nested = walk.getRepository()) {
                    if (nested != null) {
                        submodules(nested, access, localAllowed, deadline, depth + 1);
                    }
                }
            }
        }
    }

    private Access access(Source source, URIish uri) throws SourceException {
        String user = source.username() == null ? uri.getUser() : source.username();
        Secret password = source.password();
        String secret = password == null ? uri.getPass() : password.reveal();
        CredentialsProvider credentials =
                secret == null ? null : new UsernamePasswordCredentialsProvider(user == null ? "git" : user, secret);
        SshdSessionFactory ssh = null;
        Secret key = source.sshKey();
        if (SourceUrl.isSsh(uri)) {
            ssh = ssh(key == null ? List.of() : SshKeys.read(key.reveal()));
        }
        return new Access(credentials, ssh, secret != null || key != null);
    }

    private SshdSessionFactory ssh(List<KeyPair> keys) {
        File home = sshDirectory.toFile();
        return new SshdSessionFactoryBuilder()
                .setHomeDirectory(home)
                .setSshDirectory(home)
                .setPreferredAuthentications("publickey,password")
                .setDefaultKeysProvider(directory -> keys)
                .setDefaultIdentities(directory -> List.of())
                .setConfigStoreFactory((homeDirectory, config, user) -> null)
                .setServerKeyDatabase((homeDirectory, directory) -> knownHosts)
                .build(null);
    }

    /** How this source is reached. Keys stay in memory and are forgotten afterwards. */
    private record Access(
            @Nullable CredentialsProvider credentials,
            @Nullable SshdSessionFactory ssh,
            boolean withSecret) implements AutoCloseable {
        <C extends TransportCommand<C, ?>> C to(C command, SourceLimits limits) {
            command.setTimeout(Math.toIntExact(limits.silence().toSeconds()));
            if (credentials != null) {
                command.setCredentialsProvider(credentials);
            }
            if (ssh != null) {
                command.setTransportConfigCallback(transport -> {
                    if (transport instanceof SshTransport sshTransport) {
                        sshTransport.setSshSessionFactory(ssh);
                    }
                });
            }
            return command;
        }

        @Override
        public void close() {
            if (ssh != null) {
                ssh.close();
            }
        }
    }

    /** Ends a fetch that goes on and on although bytes come. */
    private final class Deadline extends EmptyProgressMonitor implements ProgressMonitor {
        private final long end = time.nanos() + limits.total().toNanos();

        @Override
        public boolean isCancelled() {
            return time.nanos() - end > 0;
        }
    }

    private SourceException explained(Exception failure, String shown, Access access, Deadline deadline) {
        if (deadline.isCancelled()) {
            return new SourceException("fetching " + shown + " took longer than " + limits.total(), failure);
        }
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException unknown -> {
                    return new SourceException(
                            "cannot reach " + shown + ": there is no host " + unknown.getMessage(), failure);
                }
                case SocketException refused -> {
                    return new SourceException("cannot reach " + shown + ": " + refused.getMessage(), failure);
                }
                case SocketTimeoutException slow -> {
                    return new SourceException(
                            "cannot reach " + shown + ": no answer within " + limits.silence(), failure);
                }
                case NoRemoteRepositoryException none -> {
                    return new SourceException("there is no git repository at " + shown + hint(access), failure);
                }
                default -> messages.append(cause.getMessage()).append('\n');
            }
        }
        String text = messages.toString().toLowerCase(Locale.ROOT);
        if (text.contains("server key did not validate") || text.contains("server key")) {
            return new SourceException(
                    shown + " shows another SSH host key than before; if that is right, remove its line from "
                            + sshDirectory.resolve("known_hosts"),
                    failure);
        }
        if (text.contains("not authorized")
                || text.contains("authentication is required")
                || text.contains("auth fail")
                || text.contains("cannot log in")
                || text.contains("no more authentication methods")
                || text.contains("403 forbidden")) {
            return new SourceException(
                    shown
                            + (access.withSecret()
                                    ? " refuses the source's credentials"
                                    : " wants credentials, and the source has none"),
                    failure);
        }
        // The git and ssh transports tell some failures by their text only.
        if (text.contains("connection refused") || text.contains("timed out")) {
            return new SourceException("cannot reach " + shown + ": connection refused, or no answer in time", failure);
        }
        if (text.contains("unknown host") || text.contains("unresolvedaddress")) {
            return new SourceException("cannot reach " + shown + ": there is no such host", failure);
        }
        return new SourceException("cannot fetch " + shown + ": " + failure.getMessage(), failure);
    }

    private static String hint(Access access) {
        return access.withSecret() ? ", or the source's credentials may not see it" : "";
    }
}
