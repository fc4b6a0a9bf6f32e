package dev.cairn.agent.provider.git;

import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.FileStatus;
import dev.cairn.agent.system.FileStatus.Kind;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The type git. Threads may share it. */
public final class GitConverger implements Converger {
    /** Not for recipes: tells the commit of the revision, which deployments name their releases by. */
    private static final String RESOLVE = "resolve";

    private final Machine machine;
    private final UnixFiles files;

    public GitConverger(Machine machine) {
        this.machine = machine;
        this.files = machine.files();
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        GitSettings settings = GitSettings.of(desired);
        Git git = new Git(machine, settings);
        switch (request.action()) {
            case "checkout" -> checkout(git, settings, changes);
            case "export" -> export(git, settings, changes);
            case "sync" -> sync(git, settings, changes);
            case RESOLVE -> resolve(git, settings, changes);
            default -> throw desired.unsupportedAction();
        }
    }

    private static void resolve(Git git, GitSettings settings, Changes changes) throws IOException {
        String commit = Revision.resolve(git, settings);
        changes.make(Change.of("resolve " + settings.revision(), "revision", null, commit), () -> {});
    }

    private void checkout(Git git, GitSettings settings, Changes changes) throws IOException {
        requireParent(settings, changes);
        if (empty(settings.destination())) {
            clone(git, settings, changes);
        }
    }

    private void export(Git git, GitSettings settings, Changes changes) throws IOException {
        checkout(git, settings, changes);
        Path repository = settings.destination().resolve(".git");
        if (changes.any() || files.status(repository).isPresent()) {
            changes.make(
                    "complete the export by removing " + repository + " after checkout",
                    () -> files.deleteTree(repository));
        }
    }

    private void sync(Git git, GitSettings settings, Changes changes) throws IOException {
        requireParent(settings, changes);
        if (empty(settings.destination())) {
            clone(git, settings, changes);
            return;
        }
        if (files.linkStatus(settings.destination().resolve(".git")).isEmpty()) {
            throw new ResourceException(
                    "RuntimeError",
                    settings.label() + ": cannot sync into " + settings.destination()
                            + ", it has files but is no git working copy; remove them first");
        }
        String target = Revision.resolve(git, settings);
        CommandOutcome head = git.askInside("rev-parse", "--verify", "-q", "HEAD");
        if (head.exitStatus() != 0 || !head.standardOutput().strip().equals(target)) {
            update(git, settings, target, changes);
            submodules(git, settings, changes);
        }
        additionalRemotes(git, settings, changes);
    }

    private void requireParent(GitSettings settings, Changes changes) throws IOException {
        Path parent = UnixFiles.parent(settings.destination());
        Optional<FileStatus> status = files.status(parent);
        if (!changes.whyRun() && (status.isEmpty() || !status.get().is(Kind.DIRECTORY))) {
            throw new ResourceException(
                    "Chef::Exceptions::MissingParentDirectory",
                    "Cannot clone " + settings.label() + " to " + settings.destination() + ", the enclosing directory "
                            + parent + " does not exist");
        }
    }

    private boolean empty(Path destination) throws IOException {
        return files.status(destination).isEmpty() || files.list(destination).isEmpty();
    }

    private void clone(Git git, GitSettings settings, Changes changes) throws IOException {
        String target = Revision.resolve(git, settings);
        List<String> arguments = new ArrayList<>(List.of("clone"));
        if (!settings.remote().equals("origin")) {
            arguments.addAll(List.of("-o", settings.remote()));
        }
        settings.depth()
                .ifPresent(depth -> arguments.addAll(List.of("--depth", Long.toString(depth), "--no-single-branch")));
        List<String> reading = git.reading();
        if (!reading.isEmpty()) {
            // Through upload-pack and not by hard links to files of another user, and with the depth that is wanted.
            arguments.add("--no-local");
            arguments.addAll(reading);
        }
        arguments.addAll(
                List.of("--", settings.repository(), settings.destination().toString()));
        changes.make(
                "clone from " + settings.repository() + " into " + settings.destination(),
                () -> git.outside(arguments));
        if (settings.enableCheckout()) {
            changes.make("checkout ref " + target + " branch " + settings.revision(), () -> {
                fetchMissing(git, settings, target);
                switchTo(git, settings, target);
            });
        }
        submodules(git, settings, changes);
        additionalRemotes(git, settings, changes);
    }

    private static void switchTo(Git git, GitSettings settings, String target) throws IOException {
        if (settings.checkoutBranch().isPresent()) {
            git.inside("checkout", "-f", "-B", settings.checkoutBranch().get(), target);
        } else {
            git.inside("checkout", "-f", "--detach", target);
        }
    }

    private static void update(Git git, GitSettings settings, String target, Changes changes) throws IOException {
        remote(git, settings.remote(), settings.repository(), changes);
        changes.make("fetch updates for " + settings.remote(), () -> {
            fetch(git, "--prune", settings.remote());
            // A tag that was moved at the remote is moved here, too; without force git would refuse.
            fetch(git, "--force", "--tags", settings.remote());
            fetchMissing(git, settings, target);
            if (settings.checkoutBranch().isPresent()) {
                switchTo(git, settings, target);
            } else {
                git.inside("reset", "--hard", target);
            }
        });
    }

    /** A commit that no branch or tag reaches, such as one of a shallow clone's past, is asked for by name. */
    private static void fetchMissing(Git git, GitSettings settings, String target) throws IOException {
        if (git.askInside("cat-file", "-e", target + "^{commit}").exitStatus() != 0) {
            fetch(git, settings.remote(), target);
        }
    }

    private static void fetch(Git git, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("fetch"));
        line.addAll(git.reading());
        line.addAll(List.of(arguments));
        git.inside(line.toArray(String[]::new));
    }

    private static void remote(Git git, String name, String url, Changes changes) throws IOException {
        CommandOutcome known = git.askInside("config", "--get", "remote." + name + ".url");
        if (known.exitStatus() != 0) {
            changes.make("add remote " + name + " to " + url, () -> git.inside("remote", "add", name, url));
        } else if (!known.standardOutput().strip().equals(url)) {
            changes.make(
                    "update remote " + name + " to " + url,
                    () -> git.inside("config", "--replace-all", "remote." + name + ".url", url));
        }
    }

    private static void additionalRemotes(Git git, GitSettings settings, Changes changes) throws IOException {
        for (Map.Entry<String, @Nullable String> remote :
                settings.additionalRemotes().entrySet()) {
            String url = remote.getValue();
            if (url == null) {
                continue;
            }
            if (changes.whyRun() && changes.any()) {
                changes.make("add remote " + remote.getKey() + " to " + url, () -> {});
            } else {
                remote(git, remote.getKey(), url, changes);
            }
        }
    }

    private static void submodules(Git git, GitSettings settings, Changes changes) throws IOException {
        if (settings.submodules()) {
            changes.make("enable git submodules for " + settings.label(), () -> {
                git.inside("submodule", "sync", "--recursive");
                git.inside("submodule", "update", "--init", "--recursive");
            });
        }
    }
}
