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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real dnf and rpm, a repository of this test's own, and a database of its own in a home of its own. */
final class DnfPackageProviderTest extends ProviderContract {
    private static final String NAME = "cairn-test";

    private final LinuxMachine machine = new LinuxMachine();
    private final Providers providers = Providers.on(machine, text -> {});

    @TempDir
    Path temporary;

    private RpmRepository repository;

    @BeforeEach
    void repository() throws IOException {
        repository = new RpmRepository(machine.commands(), temporary, NAME);
        Files.writeString(temporary.resolve(".rpmmacros"), "%_dbpath " + temporary.resolve("database") + "\n");
        repository.add("1.0");
        repository.add("1.1");
    }

    private ResourceRequest dnf(String name, String action, @Nullable Object... properties) {
        List<@Nullable Object> all = new ArrayList<>(Arrays.asList(properties));
        all.add("options");
        all.add(List.of(
                "--repofrompath=test," + repository.directory().toUri(),
                "--disablerepo=*",
                "--enablerepo=test",
                "--setopt=test.gpgcheck=0",
                "--setopt=cachedir=" + temporary.resolve("cache"),
                "--setopt=logdir=" + temporary.resolve("log"),
                "--setopt=persistdir=" + temporary.resolve("state"),
                "--setopt=metadata_expire=0",
                "--releasever=1"));
        all.add("environment");
        all.add(Map.of("HOME", temporary.toString()));
        return Requests.of("dnf_package", name, action, all.toArray());
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return dnf(NAME, "install");
    }

    @Override
    protected ResourceRequest failing() {
        return dnf(NAME, "install", "version", "9.9");
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
        assertThat(converge(dnf(NAME, "install", "version", "1.0")))
                .containsExactly("install version 1.0 of package " + NAME);
        assertThat(state()).isEqualTo("1.0\n");
        assertThat(converge(dnf(NAME, "install"))).isEmpty();
        assertThat(converge(dnf(NAME, "install", "version", "1.0-1.noarch"))).isEmpty();
        assertThat(converge(dnf(NAME, "upgrade"))).containsExactly("upgrade package " + NAME + " from 1.0-1 to 1.1-1");
        assertThat(converge(dnf(NAME, "upgrade"))).isEmpty();
        assertThat(converge(dnf(NAME, "install", "version", "1.0-1"))).hasSize(1);
        assertThat(state()).as("gone down").isEqualTo("1.0\n");
        assertThat(converge(dnf(NAME, "remove"))).containsExactly("remove package " + NAME);
        assertThat(converge(dnf(NAME, "remove"))).isEmpty();
        assertThat(state()).isEqualTo("none");
    }

    @Test
    void takesNamesThatAPackageProvides() throws IOException {
        assertThat(converge(dnf(NAME + "-virtual", "install")))
                .containsExactly("install version 1.1-1 of package " + NAME);
        assertThat(converge(dnf(NAME + "-virtual", "install"))).isEmpty();
        assertThat(converge(dnf(NAME + "-1.1", "install"))).isEmpty();
        assertThat(state()).isEqualTo("1.1\n");
    }

    @Test
    void installsAFile() throws IOException {
        String file = repository.add("2.0").toString();
        assertThat(converge(dnf(file, "install"))).containsExactly("install version 2.0-1 of package " + NAME);
        assertThat(converge(dnf(file, "install"))).isEmpty();
        assertThat(converge(dnf(NAME, "install", "source", file))).isEmpty();
    }

    @Test
    void knowsAnUnknownPackage() {
        assertThatThrownBy(() -> converge(dnf("no-such-package", "install")))
                .hasMessageContaining("No candidate version available for no-such-package");
    }
}
