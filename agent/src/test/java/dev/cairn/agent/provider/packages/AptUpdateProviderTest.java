package dev.cairn.agent.provider.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.provider.Tree;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.FakeCommands.Answer;
import dev.cairn.agent.system.FakeMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AptUpdateProviderTest extends ProviderContract {
    private static final String STAMP = "/var/lib/apt/periodic/update-success-stamp";

    @TempDir
    Path temporary;

    private FakeMachine machine;
    private Providers providers;

    @BeforeEach
    void machine() {
        machine = new FakeMachine(temporary);
        providers = Providers.on(machine, text -> {});
        machine.commands().installed("apt-get", command -> {
            Path stamp = machine.write(STAMP, "");
            Files.setLastModifiedTime(stamp, FileTime.from(machine.clock().instant()));
            return Answer.ok("");
        });
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return Requests.of("apt_update", "", "periodic");
    }

    @Override
    protected ResourceRequest failing() {
        machine.commands().installed("apt-get", command -> Answer.failed(100, "E: no network"));
        machine.write("/etc/apt/apt.conf.d/15update-stamp", "");
        machine.write("/var/lib/apt/periodic/other", "");
        return Requests.of("apt_update", "", "update");
    }

    @Override
    protected Object state() throws IOException {
        return Tree.of(temporary);
    }

    @Test
    void updatesAgainWhenTheListsAreOld() {
        ResourceRequest request = Requests.of("apt_update", "", "periodic", "frequency", 3600L);
        assertThat(providers.converge(request).updated()).isTrue();
        machine.advance(Duration.ofMinutes(59));
        assertThat(providers.converge(request).updated()).isFalse();
        machine.advance(Duration.ofMinutes(2));
        assertThat(providers.converge(request).updated()).isTrue();
        assertThat(providers.converge(Requests.of("apt_update", "", "update")).updated())
                .isTrue();
        assertThat(machine.path("/etc/apt/apt.conf.d/15update-stamp")).content().contains("Post-Invoke-Success");
    }
}
