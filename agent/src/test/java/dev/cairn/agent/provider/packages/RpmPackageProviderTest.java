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

/** With the real rpm, and a database of this test's own. */
final class RpmPackageProviderTest extends ProviderContract {
    private static final String NAME = "cairn-test";

    private final LinuxMachine machine = new LinuxMachine();
    private final Providers providers = Providers.on(machine, text -> {});

    @TempDir
    Path temporary;

    private RpmRepository repository;
    private String first;
    private String second;

    @BeforeEach
    void packages() throws IOException {
        repository = new RpmRepository(machine.commands(), temporary, NAME);
        Files.writeString(temporary.resolve(".rpmmacros"), "%_dbpath " + temporary.resolve("database") + "\n");
        first = repository.add("1.0").toString();
        second = repository.add("1.1").toString();
    }

    private ResourceRequest rpm(String name, String action, @Nullable Object... properties) {
        List<@Nullable Object> all = new ArrayList<>(Arrays.asList(properties));
        // On a Debian the shell that rpm looks for is no package of its database.
        all.addAll(List.of("options", "--nodeps", "environment", Map.of("HOME", temporary.toString())));
        return Requests.of("rpm_package", name, action, all.toArray());
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return rpm(first, "install");
    }

    @Override
    protected ResourceRequest failing() throws IOException {
        Path garbage = Files.writeString(temporary.resolve("garbage.rpm"), "no package");
        return rpm(garbage.toString(), "install");
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
    void followsTheVersionOfTheFile() throws IOException {
        assertThat(converge(rpm(NAME, "install", "source", first)))
                .containsExactly("install version 1.0-1 of package " + NAME);
        assertThat(converge(rpm(NAME, "upgrade", "source", second)))
                .containsExactly("upgrade package " + NAME + " from 1.0-1 to 1.1-1");
        assertThat(state()).isEqualTo("1.1\n");
        assertThat(converge(rpm(NAME, "remove"))).containsExactly("remove package " + NAME);
        assertThat(converge(rpm(NAME, "remove"))).isEmpty();
        assertThat(state()).isEqualTo("none");
    }

    @Test
    void needsAFile() {
        assertThatThrownBy(() -> converge(rpm("/no/such.rpm", "install"))).hasMessageContaining("/no/such.rpm");
        assertThatThrownBy(() -> converge(rpm(NAME, "install", "version", "1")))
                .hasMessageContaining("source is required");
        assertThatThrownBy(() -> converge(rpm(NAME, "lock")))
                .hasMessageContaining("rpm does not support the action :lock");
    }
}
