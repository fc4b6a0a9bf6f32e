package dev.cairn.agent.provider.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.LinuxMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real zypper, rpm, and a repository of this test's own. */
final class ZypperPackageProviderTest extends ProviderContract {
    private final LinuxMachine machine = new LinuxMachine();
    private final Providers providers = Providers.on(machine, text -> {});
    private final String name = "cairn-test-" + ProcessHandle.current().pid();

    @TempDir
    Path temporary;

    private RpmRepository repository;

    @BeforeEach
    void repository() throws IOException {
        repository = new RpmRepository(machine.commands(), temporary, name);
        // Where zypper looks for the database of the machine, whatever rpm's own default is.
        Files.writeString(temporary.resolve(".rpmmacros"), "%_dbpath /var/lib/rpm\n");
        // Without the packages that an openSUSE must have, which the host's configuration may name.
        Files.writeString(temporary.resolve("zypp.conf"), "[main]\nsolver.checkSystemFile = /dev/null\n");
        Files.createDirectories(temporary.resolve("repositories"));
        Files.writeString(temporary.resolve("repositories/test.repo"), """
                [test]
                name=test
                baseurl=%s
                enabled=1
                autorefresh=1
                type=rpm-md
                """.formatted(
                        repository.directory().toUri()));
        repository.add("1.0");
        repository.add("1.1");
        // zypper does not cope with a database that becomes empty.
        Path other = new RpmRepository(machine.commands(), temporary.resolve("other"), name + "-other").add("1");
        providers.converge(rpm(other.toString(), "install"));
    }

    private ResourceRequest rpm(String name, String action) {
        return Requests.of(
                "rpm_package",
                name,
                action,
                "options",
                "--nodeps",
                "environment",
                Map.of("HOME", temporary.toString()));
    }

    @AfterEach
    void remove() {
        converge(zypper(name, "remove"));
        converge(rpm(name + "-other", "remove"));
    }

    private ResourceRequest zypper(String name, String action, @Nullable Object... properties) {
        List<@Nullable Object> all = new ArrayList<>(Arrays.asList(properties));
        all.add("global_options");
        all.add("--reposd-dir " + temporary.resolve("repositories") + " --cache-dir " + temporary.resolve("cache"));
        all.add("gpg_check");
        all.add(false);
        all.add("environment");
        all.add(Map.of(
                "HOME", temporary.toString(),
                "ZYPP_CONF", temporary.resolve("zypp.conf").toString()));
        return Requests.of("zypper_package", name, action, all.toArray());
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return zypper(name, "install");
    }

    @Override
    protected ResourceRequest failing() {
        return zypper(name, "install", "version", "9.9");
    }

    @Override
    protected Object state() throws IOException {
        return Files.exists(repository.content()) ? Files.readString(repository.content()) : "none";
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    @Test
    void installsTheNewestOrTheVersionThatIsAskedFor() throws IOException {
        assertThat(converge(zypper(name, "install", "version", "1.0")))
                .containsExactly("install version 1.0 of package " + name);
        assertThat(state()).isEqualTo("1.0\n");
        assertThat(converge(zypper(name, "install"))).isEmpty();
        assertThat(converge(zypper(name, "upgrade")))
                .containsExactly("upgrade package " + name + " from 1.0-1 to 1.1-1");
        assertThat(converge(zypper(name, "upgrade"))).isEmpty();
        assertThat(converge(zypper(name, "purge"))).containsExactly("purge package " + name);
        assertThat(state()).isEqualTo("none");
    }

    @Test
    void locks() {
        assertThat(converge(zypper(name, "lock"))).containsExactly("lock package " + name);
        assertThat(converge(zypper(name, "lock"))).isEmpty();
        assertThat(converge(zypper(name, "unlock"))).containsExactly("unlock package " + name);
        assertThat(converge(zypper(name, "unlock"))).isEmpty();
    }

    @Test
    void knowsAnUnknownPackage() {
        assertThatThrownBy(() -> converge(zypper("no-such-package", "install")))
                .hasMessageContaining("No candidate version available for no-such-package");
    }
}
