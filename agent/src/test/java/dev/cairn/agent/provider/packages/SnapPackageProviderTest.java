package dev.cairn.agent.provider.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.FakeCommands.Answer;
import dev.cairn.agent.system.FakeMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** snap, with a store of one snap in two channels. */
final class SnapPackageProviderTest extends ProviderContract {
    private static final Map<String, String> CHANNELS = Map.of("stable", "1.0", "edge", "2.0");

    private final Map<String, String> installed = new TreeMap<>();

    @TempDir
    Path temporary;

    private FakeMachine machine;
    private Providers providers;

    @BeforeEach
    void machine() {
        machine = new FakeMachine(temporary.resolve("machine"));
        machine.commands().installed("snap", this::snap);
        providers = Providers.on(machine, text -> {});
    }

    private Answer snap(CommandLine command) {
        List<String> words = command.arguments();
        String name = words.getLast();
        switch (words.get(1)) {
            case "list" -> {
                return installed.containsKey(name)
                        ? Answer.ok(
                                "Name  Version  Rev  Tracking\n" + name + "  " + installed.get(name) + "  7  latest\n")
                        : Answer.failed(1, "error: no matching snaps installed");
            }
            case "info" -> {
                return name.equals("lxd") ? Answer.ok("""
                        name: lxd
                        channels:
                          latest/stable: 1.0 2024-01-01 (7) 9MB -
                          latest/edge: 2.0 2024-01-01 (8) 9MB -
                        """) : Answer.failed(1, "error: no snap found");
            }
            case "install", "refresh" ->
                installed.put(name, CHANNELS.get(words.get(2).substring("--channel=".length())));
            default -> installed.remove(name);
        }
        return Answer.ok("");
    }

    private static ResourceRequest snap(String name, String action, Object... properties) {
        return Requests.of("snap_package", name, action, properties);
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return snap("lxd", "install");
    }

    @Override
    protected ResourceRequest failing() {
        return snap("no-such-snap", "install");
    }

    @Override
    protected Object state() {
        return Map.copyOf(installed);
    }

    @Test
    void refreshesToTheVersionOfTheChannel() {
        providers.converge(snap("lxd", "install"));
        assertThat(installed).containsEntry("lxd", "1.0");
        assertThat(providers.converge(snap("lxd", "upgrade")).updated()).isFalse();
        assertThat(providers.converge(snap("lxd", "upgrade", "channel", "edge")).updated())
                .isTrue();
        assertThat(installed).containsEntry("lxd", "2.0");
        assertThat(machine.commands().lines()).contains("snap refresh --channel=edge lxd");
    }

    @Test
    void removes() {
        providers.converge(snap("lxd", "install"));
        assertThat(providers.converge(snap("lxd", "remove")).updated()).isTrue();
        assertThat(providers.converge(snap("lxd", "remove")).updated()).isFalse();
        assertThat(installed).isEmpty();
    }
}
