package dev.cairn.agent.provider.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.LinuxMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real packages of this test's own making, on this machine. */
final class DpkgPackageProviderTest extends ProviderContract {
    private final LinuxMachine machine = new LinuxMachine();
    private final Providers providers = Providers.on(machine, text -> {});
    private final String name = "cairn-test-" + ProcessHandle.current().pid();

    @TempDir
    Path temporary;

    @AfterEach
    void purge() throws IOException {
        machine.commands().run(CommandLine.of("dpkg", "-P", name));
    }

    private Path deb(String version) throws IOException {
        Path tree = temporary.resolve("tree-" + version);
        Files.createDirectories(tree.resolve("DEBIAN"));
        Files.createDirectories(tree.resolve("usr/share/" + name));
        Files.writeString(tree.resolve("usr/share/" + name + "/version"), version);
        Files.writeString(
                tree.resolve("DEBIAN/control"),
                "Package: " + name + "\nVersion: " + version
                        + "\nArchitecture: all\nMaintainer: Nobody <nobody@example.com>\nDescription: empty\n");
        Path deb = temporary.resolve(name + "_" + version + ".deb");
        CommandOutcome built =
                machine.commands().run(CommandLine.of("dpkg-deb", "--build", tree.toString(), deb.toString()));
        assertThat(built.exitStatus()).as(built.standardError()).isZero();
        return deb;
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() throws IOException {
        return Requests.of(
                "dpkg_package", name, "install", "source", deb("1.0-1").toString());
    }

    @Override
    protected ResourceRequest failing() throws IOException {
        Path garbage = Files.writeString(temporary.resolve("garbage.deb"), "no archive");
        return Requests.of("dpkg_package", name, "install", "source", garbage.toString());
    }

    @Override
    protected Object state() throws IOException {
        return machine.commands()
                .run(CommandLine.of("dpkg-query", "-W", "--showformat=${db:Status-Status} ${Version}", name))
                .standardOutput();
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    @Test
    void followsTheVersionOfTheFile() throws IOException {
        String first = deb("1.0-1").toString();
        String second = deb("1.1-1").toString();
        assertThat(converge(Requests.of("package", first, "install")))
                .containsExactly("install version 1.0-1 of package " + name);
        assertThat(converge(Requests.of("package", first, "install"))).isEmpty();
        assertThat(converge(Requests.of("package", name, "upgrade", "source", second)))
                .containsExactly("upgrade package " + name + " from 1.0-1 to 1.1-1");
        assertThat(Path.of("/usr/share/" + name + "/version")).hasContent("1.1-1");
        assertThat(converge(Requests.of("dpkg_package", name, "remove"))).containsExactly("remove package " + name);
        assertThat(converge(Requests.of("dpkg_package", name, "remove"))).isEmpty();
        assertThat(Path.of("/usr/share/" + name)).doesNotExist();
    }

    @Test
    void needsAFile() {
        assertThatThrownBy(() -> providers.converge(Requests.of("dpkg_package", "/no/such.deb", "install")))
                .hasMessageContaining("/no/such.deb");
        assertThatThrownBy(() -> providers.converge(Requests.of("dpkg_package", name, "install", "version", "1")))
                .hasMessageContaining("source is required");
    }
}
