package dev.cairn.agent.provider.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.provider.Tree;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.LinuxMachine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real repositories on this machine. */
final class GitProviderTest extends ProviderContract {
    /** Submodules by path are refused by git since 2.38 unless allowed. */
    private static final Map<String, String> ALLOW_FILES =
            Map.of("GIT_CONFIG_COUNT", "1", "GIT_CONFIG_KEY_0", "protocol.file.allow", "GIT_CONFIG_VALUE_0", "always");

    private final LinuxMachine machine = new LinuxMachine();
    private final Providers providers = Providers.on(machine, text -> {});

    @TempDir
    Path temporary;

    private Path origin = Path.of("/");
    private Path copy = Path.of("/");

    @BeforeEach
    void repository() throws IOException {
        origin = Files.createDirectory(temporary.resolve("origin"));
        copy = Files.createDirectory(temporary.resolve("place")).resolve("copy");
        git(origin, "init", "-q", "-b", "main");
        commit("one");
    }

    private String git(Path directory, String... arguments) throws IOException {
        List<String> line = new java.util.ArrayList<>(List.of(
                "git", "-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always"));
        line.addAll(List.of(arguments));
        CommandOutcome outcome = machine.commands().run(CommandLine.of(line).in(directory));
        assertThat(outcome.exitStatus()).as(outcome.standardError()).isZero();
        return outcome.standardOutput().strip();
    }

    private String commit(String text) throws IOException {
        Files.writeString(origin.resolve("file"), text);
        git(origin, "add", "-A");
        git(origin, "commit", "-q", "-m", text);
        return git(origin, "rev-parse", "HEAD");
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return sync("revision", "main");
    }

    @Override
    protected ResourceRequest failing() {
        return sync("revision", "no-such-branch");
    }

    @Override
    protected Object state() throws IOException {
        return Tree.of(temporary.resolve("place"));
    }

    private ResourceRequest sync(@Nullable Object... properties) {
        return request("sync", properties);
    }

    private ResourceRequest request(String action, @Nullable Object... properties) {
        Map<String, @Nullable Object> all = new java.util.LinkedHashMap<>(
                Requests.of("git", "", action, properties).properties());
        all.putIfAbsent("repository", origin.toString());
        return new ResourceRequest("git", copy.toString(), action, all, false, false);
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    @Test
    void followsABranch() throws IOException {
        String first = git(origin, "rev-parse", "HEAD");
        assertThat(converge(sync("revision", "main", "checkout_branch", "deploy")))
                .containsExactly("clone from " + origin + " into " + copy, "checkout ref " + first + " branch main");
        assertThat(git(copy, "symbolic-ref", "--short", "HEAD")).isEqualTo("deploy");
        String second = commit("two");
        Files.writeString(copy.resolve("file"), "edited here");
        assertThat(converge(sync("revision", "main", "checkout_branch", "deploy")))
                .containsExactly("fetch updates for origin");
        assertThat(copy.resolve("file")).hasContent("two");
        assertThat(git(copy, "rev-parse", "HEAD")).isEqualTo(second);
        assertThat(converge(sync("revision", "main", "checkout_branch", "deploy")))
                .isEmpty();
    }

    @Test
    void readsARepositoryOfRootAsAnotherUser() throws IOException {
        assumeTrue(machine.uid() == 0, "only root can be another user");
        Path shared = Files.createTempDirectory(Path.of("/tmp"), "git-provider");
        try {
            Path repository = Files.createDirectory(shared.resolve("it's mine"));
            Path theirs = Files.createDirectory(shared.resolve("theirs"));
            machine.files().chmod(shared, 0755);
            machine.files().own(theirs, OptionalInt.of(65534), OptionalInt.empty());
            git(repository, "init", "-q", "-b", "main");
            origin = repository;
            String first = commit("one");
            for (String place : List.of(repository + "/.git", repository + "/", "file://" + repository)) {
                copy = theirs.resolve("copy" + place.length());
                converge(sync("repository", place, "user", "nobody", "depth", 1L));
                assertThat(machine.files().status(copy).orElseThrow().uid()).isEqualTo(65534);
            }
            assertThat(converge(sync("user", "nobody"))).isEmpty();
            String second = commit("two");
            assertThat(converge(sync("user", "nobody"))).contains("fetch updates for origin");
            assertThat(copy.resolve("file")).hasContent("two");
            assertThat(List.of(first, second)).doesNotHaveDuplicates();

            machine.files().own(repository.resolve(".git"), OptionalInt.of(1), OptionalInt.empty());
            assertThatThrownBy(() -> converge(sync("user", "nobody"))).hasMessageContaining("dubious ownership");
        } finally {
            machine.files().deleteTree(shared);
        }
    }

    @Test
    void takesHeadTagsAndCommits() throws IOException {
        String first = git(origin, "rev-parse", "HEAD");
        git(origin, "tag", "-a", "v1", "-m", "v1");
        commit("two");
        converge(sync());
        assertThat(copy.resolve("file")).hasContent("two");
        converge(sync("revision", "v1"));
        assertThat(git(copy, "rev-parse", "HEAD")).isEqualTo(first);
        assertThat(converge(sync("revision", "v1"))).isEmpty();
        assertThat(converge(sync("revision", first))).isEmpty();
        converge(sync("reference", "HEAD"));
        assertThat(copy.resolve("file")).hasContent("two");
    }

    @Test
    void followsATagThatWasMoved() throws IOException {
        git(origin, "tag", "v1");
        converge(sync("revision", "v1"));
        commit("two");
        git(origin, "tag", "-f", "v1");
        converge(sync("revision", "v1"));
        assertThat(copy.resolve("file")).hasContent("two");
    }

    @Test
    void clonesShallowlyAndStillMovesOn() throws IOException {
        commit("two");
        commit("three");
        String url = "file://" + origin;
        converge(sync("repository", url, "depth", 1L));
        assertThat(git(copy, "rev-list", "--count", "HEAD")).isEqualTo("1");
        commit("four");
        converge(sync("repository", url, "depth", 1L));
        assertThat(copy.resolve("file")).hasContent("four");
    }

    @Test
    void bringsSubmodules() throws IOException {
        Path library = Files.createDirectory(temporary.resolve("library"));
        git(library, "init", "-q");
        Files.writeString(library.resolve("code"), "x");
        git(library, "add", "-A");
        git(library, "commit", "-q", "-m", "x");
        git(origin, "submodule", "--quiet", "add", library.toString(), "lib");
        commit("with library");
        assertThat(converge(sync("enable_submodules", true, "environment", ALLOW_FILES)))
                .last()
                .isEqualTo("enable git submodules for git[" + copy + "]");
        assertThat(copy.resolve("lib/code")).hasContent("x");
    }

    @Test
    void checksOutOnlyOnceAndExportsWithoutHistory() throws IOException {
        converge(request("checkout"));
        commit("two");
        assertThat(converge(request("checkout"))).isEmpty();
        assertThat(copy.resolve("file")).hasContent("one");
        new UnixFiles().deleteTree(copy);
        assertThat(converge(request("export"))).hasSize(3);
        assertThat(copy.resolve("file")).hasContent("two");
        assertThat(copy.resolve(".git")).doesNotExist();
        assertThat(converge(request("export"))).isEmpty();
    }

    @Test
    void keepsRemotes() throws IOException {
        converge(sync("remote", "upstream", "additional_remotes", Map.of("mirror", "https://example.com/m.git")));
        assertThat(git(copy, "remote").split("\n", -1)).containsExactly("mirror", "upstream");
        assertThat(converge(sync(
                        "remote", "upstream", "additional_remotes", Map.of("mirror", "https://example.com/n.git"))))
                .containsExactly("update remote mirror to https://example.com/n.git");
    }

    @Test
    void worksAsAnotherUser() throws IOException {
        Files.setPosixFilePermissions(temporary, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setAttribute(UnixFiles.parent(copy), "unix:uid", 65534);
        // git refuses to read repositories of others, also as a source.
        new UnixFiles().ownTree(origin, OptionalInt.of(65534), OptionalInt.empty());
        ResourceRequest request = sync("user", "nobody", "group", "nogroup");
        converge(request);
        assertThat(new UnixFiles().status(copy.resolve("file")).orElseThrow().uid())
                .isEqualTo(65534);
        assertThat(converge(request)).isEmpty();
    }

    @Test
    void usesTheSshWrapper() throws IOException {
        Path wrapper = Files.writeString(temporary.resolve("wrapper"), "#!/bin/sh\necho wrapped \"$@\" >&2\nexit 9\n");
        new UnixFiles().chmod(wrapper, 0755);
        assertThatThrownBy(() -> providers.converge(
                        sync("repository", "git@example.invalid:x.git", "ssh_wrapper", wrapper.toString())))
                .hasMessageContaining("wrapped")
                .hasMessageContaining("git@example.invalid");
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        assertFails(sync("revision", "origin/main"), "Chef::Exceptions::InvalidRemoteGitReference", "'main'");
        assertFails(sync("revision", "nope"), "Chef::Exceptions::UnresolvableGitReference", "'nope'");
        assertFails(sync("repository", "/no/such/repo"), "Mixlib::ShellOut::ShellCommandFailed", "/no/such/repo");
        assertFails(
                Requests.of("git", "/no/such/parent/x", "sync", "repository", origin.toString()),
                "Chef::Exceptions::MissingParentDirectory",
                "/no/such/parent");
        Files.createDirectory(copy);
        Files.writeString(copy.resolve("mine"), "x");
        assertFails(sync(), "RuntimeError", "no git working copy");
        assertThat(copy.resolve("mine")).exists();
    }

    private void assertFails(ResourceRequest request, String rubyClass, String words) {
        assertThatThrownBy(() -> providers.converge(request))
                .isInstanceOfSatisfying(
                        ResourceException.class, e -> assertThat(e.rubyClass()).isEqualTo(rubyClass))
                .hasMessageContaining(words);
    }
}
