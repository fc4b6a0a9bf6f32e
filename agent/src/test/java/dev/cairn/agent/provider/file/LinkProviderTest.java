package dev.cairn.agent.provider.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.provider.Tree;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.LinuxMachine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinkProviderTest extends ProviderContract {
    private final UnixFiles files = new UnixFiles();
    private final Providers providers = Providers.on(new LinuxMachine(), text -> {});

    @TempDir
    Path temporary;

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() throws IOException {
        Files.deleteIfExists(temporary.resolve("current"));
        Files.createSymbolicLink(temporary.resolve("current"), Path.of("release-1"));
        return link("current", "create", "to", "release-2", "owner", "nobody");
    }

    @Override
    protected ResourceRequest failing() throws IOException {
        Files.createDirectories(temporary.resolve("directory"));
        return link("directory", "create", "to", "release-2");
    }

    @Override
    protected Object state() throws IOException {
        return Tree.of(temporary);
    }

    private ResourceRequest link(String path, String action, @Nullable Object... properties) {
        return Requests.of("link", temporary.resolve(path).toString(), action, properties);
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    private void assertFails(ResourceRequest request, String rubyClass) {
        assertThatThrownBy(() -> providers.converge(request))
                .isInstanceOfSatisfying(
                        ResourceException.class, e -> assertThat(e.rubyClass()).isEqualTo(rubyClass));
    }

    @Test
    void createsAndRetargets() throws IOException {
        Path link = temporary.resolve("l");
        assertThat(converge(link("l", "create", "to", "/nowhere")))
                .containsExactly("create symlink at " + link + " to /nowhere");
        assertThat(converge(link("l", "create", "to", "/elsewhere")))
                .containsExactly(
                        "unlink existing symbolic link at " + link, "create symlink at " + link + " to /elsewhere");
        assertThat(Files.readSymbolicLink(link)).hasToString("/elsewhere");
        assertThat(files.list(temporary)).containsExactly(link);
    }

    @Test
    void ownsTheLinkAndNotItsTarget() throws IOException {
        Path target = Files.writeString(temporary.resolve("target"), "x");
        converge(link("l", "create", "to", target.toString(), "owner", "nobody", "group", "daemon"));
        assertThat(files.status(target).orElseThrow().uid()).isZero();
        assertThat(files.linkStatus(temporary.resolve("l")).orElseThrow().uid()).isEqualTo(65534);
        assertThat(files.linkStatus(temporary.resolve("l")).orElseThrow().gid()).isEqualTo(1);
    }

    @Test
    void makesHardLinks() throws IOException {
        Path target = Files.writeString(temporary.resolve("target"), "x");
        ResourceRequest request = link("l", "create", "to", target.toString(), "link_type", "hard");
        assertThat(converge(request)).hasSize(1);
        assertThat(files.status(target)
                        .orElseThrow()
                        .sameFile(files.status(temporary.resolve("l")).orElseThrow()))
                .isTrue();
        assertThat(converge(request)).isEmpty();
        assertThat(converge(link("l", "create", "to", target.toString()))).hasSize(2);
        assertThat(Files.isSymbolicLink(temporary.resolve("l"))).isTrue();
        assertFails(
                link("m", "create", "to", temporary.resolve("no").toString(), "link_type", "hard"), "Errno::ENOENT");
    }

    @Test
    void deletesOnlyLinksOfItsType() throws IOException {
        Path target = Files.writeString(temporary.resolve("target"), "x");
        assertFails(link("target", "delete"), "Chef::Exceptions::Link");
        Files.createSymbolicLink(temporary.resolve("l"), target);
        assertFails(link("l", "delete", "link_type", "hard"), "Chef::Exceptions::Link");
        assertThat(converge(link("l", "delete"))).hasSize(1);
        assertThat(converge(link("l", "delete"))).isEmpty();
        assertThat(target).exists();
    }

    @Test
    void replacesFiles() throws IOException {
        Path target = Files.writeString(temporary.resolve("target"), "x");
        Path file = Files.writeString(temporary.resolve("file"), "y");
        assertThat(converge(link("file", "create", "to", target.toString())))
                .containsExactly(
                        "unlink existing file at " + file, "create symlink at " + file + " to " + target.toString());
        assertThat(Files.readSymbolicLink(file)).isEqualTo(target);
        Path other = Files.writeString(temporary.resolve("other"), "y");
        assertThat(converge(link("other", "create", "to", target.toString(), "link_type", "hard")))
                .containsExactly(
                        "unlink existing file at " + other,
                        "create hard link at " + other + " to " + target.toString());
        assertThat(other).hasContent("x");
    }

    @Test
    void refusesToReplaceDirectories() throws IOException {
        Files.createDirectory(temporary.resolve("dir"));
        assertFails(link("dir", "create", "to", "/x"), "Errno::EEXIST");
        assertFails(link("dir", "create", "to", "/x", "link_type", "hard"), "Errno::EEXIST");
        assertFails(link("l", "create"), "Chef::Exceptions::ValidationFailed");
    }
}
