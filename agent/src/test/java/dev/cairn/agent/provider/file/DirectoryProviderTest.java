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

final class DirectoryProviderTest extends ProviderContract {
    private final UnixFiles files = new UnixFiles();
    private final Providers providers = Providers.on(new LinuxMachine(), text -> {});

    @TempDir
    Path temporary;

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return directory("a/b/c", "create", "recursive", true, "mode", "1750", "owner", "nobody", "group", "daemon");
    }

    @Override
    protected ResourceRequest failing() throws IOException {
        Files.writeString(temporary.resolve("file"), "x");
        return directory("file/below", "create", "recursive", true);
    }

    @Override
    protected Object state() throws IOException {
        return Tree.of(temporary);
    }

    private ResourceRequest directory(String path, String action, @Nullable Object... properties) {
        return Requests.of("directory", temporary.resolve(path).toString(), action, properties);
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
    void givesOnlyTheLastDirectoryItsOwnerAndMode() throws IOException {
        assertThat(converge(directory("a/b", "create", "recursive", true, "mode", "0700", "owner", "nobody")))
                .containsExactly(
                        "create new directory " + temporary.resolve("a/b"),
                        "change mode from '' to '0700'",
                        "change owner from '' to 'nobody'");
        assertThat(files.status(temporary.resolve("a")).orElseThrow().uid()).isZero();
        assertThat(files.status(temporary.resolve("a")).orElseThrow().mode()).isNotEqualTo(0700);
        assertThat(files.status(temporary.resolve("a/b")).orElseThrow().uid()).isEqualTo(65534);
        assertThat(converge(directory("a/b", "create", "mode", "0755")))
                .containsExactly("change mode from '0700' to '0755'");
    }

    @Test
    void namesWhatIsInTheWay() throws IOException {
        assertFails(directory("a/b", "create"), "Chef::Exceptions::EnclosingDirectoryDoesNotExist");
        Files.writeString(temporary.resolve("file"), "x");
        assertFails(directory("file", "create"), "Chef::Exceptions::FileTypeMismatch");
        assertFails(directory("file", "delete"), "Chef::Exceptions::FileTypeMismatch");
        Files.createSymbolicLink(temporary.resolve("dangling"), Path.of("nowhere"));
        assertFails(directory("dangling", "create"), "Chef::Exceptions::FileTypeMismatch");
    }

    @Test
    void deletesEmptyOnesAndTreesWhenRecursive() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        Path full = Files.createDirectories(temporary.resolve("full/sub"));
        Files.createSymbolicLink(full.resolve("link"), outside);
        assertFails(directory("full", "delete"), "Errno::ENOTEMPTY");
        assertThat(converge(directory("full", "delete", "recursive", true)))
                .containsExactly("delete existing directory " + temporary.resolve("full"));
        assertThat(temporary.resolve("full")).doesNotExist();
        assertThat(outside.resolve("precious")).exists();
        assertThat(converge(directory("full", "delete"))).isEmpty();
    }

    @Test
    void acceptsALinkToADirectory() throws IOException {
        Path real = Files.createDirectory(temporary.resolve("real"));
        Files.createSymbolicLink(temporary.resolve("link"), real);
        assertThat(converge(directory("link", "create", "mode", "0711"))).hasSize(1);
        assertThat(files.status(real).orElseThrow().mode()).isEqualTo(0711);
        converge(directory("link", "delete", "recursive", true));
        assertThat(real).isDirectory();
    }
}
