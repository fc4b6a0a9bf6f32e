package dev.cairn.agent.provider.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.FakeCommands.Answer;
import dev.cairn.agent.system.FakeMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine whose first process is systemd, with units in memory. */
final class SystemdServiceProviderTest extends ProviderContract {
    /** Unit to its states: whether enabled, whether active. */
    private final Map<String, String> enabled = new TreeMap<>(Map.of("web", "disabled", "broken", "disabled"));

    private final Map<String, String> active = new TreeMap<>(Map.of("web", "inactive", "broken", "failed"));

    /** Of a unit that systemd has generated of an init script. */
    private boolean scriptEnabled;

    @TempDir
    Path temporary;

    private FakeMachine machine;
    private Providers providers;

    @BeforeEach
    void machine() {
        machine = new FakeMachine(temporary);
        machine.write("/proc/1/comm", "systemd\n");
        machine.commands().installed("systemctl", this::systemctl);
        providers = Providers.on(machine, text -> {});
    }

    private Answer systemctl(CommandLine command) {
        String unit = command.arguments().getLast();
        String verb = command.arguments().get(1);
        if (verb.equals("--no-ask-password")) {
            verb = command.arguments().get(2);
        }
        if (verb.equals("is-enabled")) {
            return scriptEnabled ? Answer.ok("enabled") : Answer.failed(1, "disabled");
        }
        if (verb.equals("show")) {
            return Answer.ok("LoadState=" + (enabled.containsKey(unit) ? "loaded" : "not-found") + "\nActiveState="
                    + active.getOrDefault(unit, "inactive") + "\nUnitFileState=" + enabled.getOrDefault(unit, "")
                    + "\n");
        }
        if (unit.equals("broken")) {
            return Answer.failed(1, "Job for broken.service failed.");
        }
        if (enabled.getOrDefault(unit, "").equals("generated")) {
            scriptEnabled = verb.equals("enable");
            return Answer.ok("");
        }
        switch (verb) {
            case "start", "restart" -> active.put(unit, "active");
            case "stop" -> active.put(unit, "inactive");
            case "enable" -> enabled.put(unit, "enabled");
            case "disable", "unmask" -> enabled.put(unit, "disabled");
            case "mask" -> enabled.put(unit, "masked");
            default -> {}
        }
        return Answer.ok("");
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return service("start");
    }

    @Override
    protected ResourceRequest failing() {
        return Requests.of("service", "broken", "start");
    }

    @Override
    protected Object state() {
        return List.of(Map.copyOf(enabled), Map.copyOf(active));
    }

    private static ResourceRequest service(String action, @Nullable Object... properties) {
        return Requests.of("service", "web", action, properties);
    }

    private List<String> converge(ResourceRequest request) {
        machine.commands().forget();
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    @Test
    void startsStopsRestartsAndReloads() {
        assertThat(converge(service("reload"))).isEmpty();
        assertThat(converge(service("start"))).containsExactly("start service service[web]");
        assertThat(machine.commands().lines())
                .containsExactly(
                        "systemctl show -p LoadState -p UnitFileState -p ActiveState web",
                        "systemctl --no-ask-password start web");
        assertThat(converge(service("reload"))).containsExactly("reload service service[web]");
        assertThat(converge(service("restart"))).containsExactly("restart service service[web]");
        assertThat(converge(service("restart"))).hasSize(1);
        assertThat(converge(service("stop"))).containsExactly("stop service service[web]");
        assertThat(converge(service("stop"))).isEmpty();
    }

    @Test
    void enablesDisablesAndMasks() {
        assertThat(converge(service("enable"))).containsExactly("enable service service[web]");
        assertThat(converge(service("enable"))).isEmpty();
        assertThat(converge(service("disable"))).containsExactly("disable service service[web]");
        assertThat(converge(service("mask"))).containsExactly("mask service service[web]");
        assertThat(converge(service("enable"))).isEmpty();
        assertThat(converge(service("unmask"))).containsExactly("unmask service service[web]");
    }

    @Test
    void leavesUnitsAloneThatCannotBeEnabled() {
        for (String fixed : List.of("static", "indirect", "masked")) {
            enabled.put("web", fixed);
            assertThat(converge(service("enable"))).as(fixed).isEmpty();
        }
    }

    @Test
    void enablesAndDisablesInitScripts() {
        enabled.put("web", "generated");
        assertThat(converge(service("enable"))).containsExactly("enable service service[web]");
        assertThat(converge(service("enable"))).isEmpty();
        assertThat(converge(service("disable"))).containsExactly("disable service service[web]");
        assertThat(converge(service("disable"))).isEmpty();
    }

    @Test
    void takesTheRecipesCommandsInstead() {
        assertThat(converge(service("start", "start_command", "/bin/true"))).hasSize(1);
        assertThat(machine.commands().lines().getLast()).isEqualTo("/bin/true");
        assertThat(converge(service("start", "status_command", "/bin/true"))).isEmpty();
    }

    @Test
    void leavesSystemdAloneWhenTheRecipeNamesAnotherWay() {
        assertThatThrownBy(() -> providers.converge(
                        Requests.of("service", "web", "enable", "provider", "simple", "start_command", "/bin/true")))
                .isInstanceOfSatisfying(
                        ResourceException.class,
                        e -> assertThat(e.rubyClass()).isEqualTo("Chef::Exceptions::UnsupportedAction"));
        assertThat(enabled).containsEntry("web", "disabled");
    }

    @Test
    void tellsWhatSystemdSaid() {
        assertThatThrownBy(() -> providers.converge(failing())).hasMessageContaining("Job for broken.service failed.");
        assertThatThrownBy(() -> providers.converge(Requests.of("service", "ghost", "start")))
                .hasMessageContaining("no unit and no init script");
    }
}
