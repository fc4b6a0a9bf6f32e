package dev.cairn.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.Daemon;
import org.eclipse.jgit.transport.DaemonClient;
import org.eclipse.jgit.transport.resolver.ServiceNotEnabledException;

/**
 * The sample cookbooks and the sample app as git repositories, served over the git protocol by JGit's own daemon, so that
 * the host needs neither git nor a web server.
 */
final class GitRepositories implements AutoCloseable {
    private static final PersonIdent AUTHOR = new PersonIdent("Cairn demo", "demo@cairn.example");

    private final Daemon daemon;
    private final Map<String, Git> repositories = new HashMap<>();

    private GitRepositories(Daemon daemon) {
        this.daemon = daemon;
    }

    /** Makes both repositories below {@code directory} and serves them on a free port of all addresses. */
    static GitRepositories serve(Path samples, Path directory) {
        try {
            Daemon daemon = new Daemon(new InetSocketAddress((InetAddress) null, 0));
            daemon.getService("git-upload-pack").setEnabled(true);
            GitRepositories served = new GitRepositories(daemon);
            served.add("cookbooks", samples.resolve("cookbooks"), directory);
            served.add("app", samples.resolve("app"), directory);
            daemon.setRepositoryResolver(served::open);
            daemon.start();
            return served;
        } catch (IOException | GitAPIException failure) {
            throw new StepFailed("The sample repositories cannot be made in " + directory, failure);
        }
    }

    int port() {
        return daemon.getAddress().getPort();
    }

    /** The address of a repository as somebody sees it who reaches this host by that name. */
    String url(String host, String repository) {
        return "git://" + host + ":" + port() + "/" + repository;
    }

    /** Commits the next revision of the app. */
    void commitRevision(String revision) {
        Git app = repository("app");
        try {
            Files.writeString(app.getRepository().getWorkTree().toPath().resolve("REVISION"), revision + "\n");
            commitAll(app, "Revision " + revision);
        } catch (IOException | GitAPIException failure) {
            throw new StepFailed("Revision " + revision + " of the sample app cannot be committed", failure);
        }
    }

    private Repository open(DaemonClient client, String name) throws ServiceNotEnabledException {
        Repository found = repository(name).getRepository();
        found.incrementOpen();
        return found;
    }

    private Git repository(String name) {
        Git found = repositories.get(name.replaceAll("^/|\\.git$|/$", ""));
        if (found == null) {
            throw new IllegalArgumentException("There is no repository " + name);
        }
        return found;
    }

    private void add(String name, Path content, Path directory) throws IOException, GitAPIException {
        Path worktree = directory.resolve(name);
        copyTree(content, worktree);
        Git git = Git.init()
                .setDirectory(worktree.toFile())
                .setInitialBranch("main")
                .call();
        commitAll(git, "Sample " + name);
        repositories.put(name, git);
    }

    private static void commitAll(Git git, String message) throws GitAPIException {
        git.add().addFilepattern(".").call();
        git.commit()
                .setMessage(message)
                .setAuthor(AUTHOR)
                .setCommitter(AUTHOR)
                .setSign(false)
                .call();
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            List<Path> paths = walk.toList();
            for (Path path : paths) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    @Override
    public void close() {
        daemon.stop();
        repositories.values().forEach(Git::close);
    }
}
