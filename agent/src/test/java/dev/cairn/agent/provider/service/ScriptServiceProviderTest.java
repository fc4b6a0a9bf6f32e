package dev.cairn.agent.provider.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.provider.Tree;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.FakeCommands.Answer;
import dev.cairn.agent.system.FakeMachine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without systemd: its init scripts are real ones that keep a state file, update-rc.d makes links. */
final class ScriptServiceProviderTest extends ProviderContract {
    private final List<String> log = new ArrayList<>();

    @TempDir
    Path temporary;

    private FakeMachine machine;
    private Providers providers;

    @BeforeEach
    void machine() throws IOException {
        machine = new FakeMachine(temporary);
        machine.write("/etc/rc2.d/README", "");
        script("web", "status) test -e \"$state\" ;;");
        machine.commands().installed("update-rc.d", command -> {
            Path start = machine.path("/etc/rc2.d/S01web");
            switch (command.arguments().get(2)) {
                case "enable" -> Files.createSymbolicLink(start, Path.of("../init.d/web"));
                case "disable" -> Files.delete(start);
                default -> {}
            }
            return Answer.ok("");
        });
        providers = Providers.on(machine, log::add);
    }

    private void script(String name, String statusCase) throws IOException {
        String text = """
                #!/bin/sh
                state="$(dirname "$0")/../../state"
                echo "$1" >> "$state.log"
                case "$1" in
                  start) touch "$state" ;;
                  stop) rm -f "$state" ;;
                  restart|reload) ;;
                  STATUS
                  *) exit 3 ;;
                esac
                """.replace("STATUS", statusCase);
        Path script = machine.write("/etc/init.d/" + name, text);
        new UnixFiles().chmod(script, 0755);
    }

    private void process(int pid, String commandLine) {
        machine.write("/proc/" + pid + "/cmdline", commandLine.replace(' ', '\0') + "\0");
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
    protected ResourceRequest failing() throws IOException {
        script("web", "status) exit 3 ;;\nboot) exit 0 ;;");
        return service("start", "start_command", "/bin/false");
    }

    @Override
    protected Object state() throws IOException {
        // The script's log of its calls is the test's own; asking for the status is no change.
        Files.deleteIfExists(temporary.resolve("state.log"));
        return Tree.of(temporary);
    }

    private static ResourceRequest service(String action, @Nullable Object... properties) {
        return Requests.of("service", "web", action, properties);
    }

    private List<String> converge(ResourceRequest request) throws IOException {
        Files.deleteIfExists(temporary.resolve("state.log"));
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(temporary.resolve("state.log"));
    }

    @Test
    void startsAndStops() throws IOException {
        assertThat(converge(service("stop"))).isEmpty();
        assertThat(converge(service("start"))).containsExactly("start service service[web]");
        assertThat(converge(service("start"))).isEmpty();
        assertThat(converge(service("stop"))).containsExactly("stop service service[web]");
    }

    @Test
    void restartsByTheScriptOrByStopAndStart() throws IOException {
        converge(service("start"));
        assertThat(converge(service("restart", "supports", Map.of("restart", true))))
                .containsExactly("restart service service[web]");
        assertThat(calls()).containsExactly("restart");
        converge(service("restart", "supports", List.of("status")));
        assertThat(calls()).containsExactly("stop", "start");
        assertThat(machine.pauses()).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void reloadsOnlyWhatRunsAndCan() throws IOException {
        assertFails(service("reload"), "Chef::Exceptions::UnsupportedAction", "reload");
        assertThat(converge(service("reload", "supports", Map.of("reload", true))))
                .isEmpty();
        converge(service("start"));
        assertThat(converge(service("reload", "supports", Map.of("reload", true))))
                .containsExactly("reload service service[web]");
        assertThat(calls()).containsExactly("status", "reload");
    }

    @Test
    void enablesAndDisables() throws IOException {
        assertThat(converge(service("disable"))).isEmpty();
        assertThat(converge(service("enable"))).containsExactly("enable service service[web]");
        assertThat(machine.commands().lines()).endsWith("update-rc.d web defaults", "update-rc.d web enable");
        assertThat(converge(service("enable"))).isEmpty();
        assertThat(converge(service("disable"))).containsExactly("disable service service[web]");
        converge(service("enable", "priority", 80L));
        assertThat(machine.commands().lines()).contains("update-rc.d web defaults 80 20");
        assertFails(service("mask"), "Chef::Exceptions::UnsupportedAction", "mask");
    }

    @Test
    void searchesTheProcessesWhenTheScriptKnowsNoStatus() throws IOException {
        script("web", "boot) ;;");
        process(4711, "/usr/sbin/other -f");
        assertThat(converge(service("start"))).hasSize(1);
        process(4712, "/usr/sbin/webd --port 80");
        assertThat(converge(service("start"))).isEmpty();
        assertThat(converge(service("start", "pattern", "^/usr/sbin/ssh[d]"))).hasSize(1);
        assertThat(converge(service("start", "supports", Map.of("status", true))))
                .hasSize(1);
    }

    @Test
    void obeysTheRecipesOwnCommands() throws IOException {
        Path mark = temporary.resolve("mark");
        assertThat(converge(service(
                        "start", "start_command", "/bin/touch " + mark, "status_command", "/usr/bin/test -e " + mark)))
                .hasSize(1);
        assertThat(mark).exists();
        assertThat(converge(
                        service("start", "start_command", "/bin/false", "status_command", "/usr/bin/test -e " + mark)))
                .isEmpty();
    }

    @Test
    void controlsServicesThatAreOnlyCommands() throws IOException {
        ResourceRequest own = Requests.of(
                "service",
                "mine",
                "restart",
                "stop_command",
                "/bin/true",
                "start_command",
                "/bin/true",
                "service_name",
                "no-script");
        assertThat(converge(own)).containsExactly("restart service service[mine]");
        assertFails(
                Requests.of("service", "mine", "restart", "restart_command", "/bin/false"),
                "Mixlib::ShellOut::ShellCommandFailed",
                "/bin/false");
        assertFails(
                Requests.of("service", "mine", "enable", "start_command", "/bin/true"),
                "Chef::Exceptions::UnsupportedAction",
                "enable");
        assertFails(
                Requests.of("service", "mine", "start", "stop_command", "/bin/true"),
                "Chef::Exceptions::Service",
                "start_command");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertFails(Requests.of("service", "ghost", "start"), "Chef::Exceptions::Service", "/etc/init.d/ghost");
        assertThat(converge(Requests.of("service", "ghost", "stop"))).isEmpty();
        assertThat(converge(Requests.of("service", "ghost", "disable"))).isEmpty();
        assertThat(converge(Requests.whyRun(Requests.of("service", "ghost", "start"))))
                .containsExactly("start service service[ghost]");
    }

    @Test
    void enablesWithChkconfigWhereThatIsTheTool() throws IOException {
        machine.write("/sbin/chkconfig", "");
        machine.commands().installed("chkconfig", command -> Answer.ok(""));
        assertThat(converge(service("enable"))).hasSize(1);
        assertThat(machine.commands().lines()).containsExactly("chkconfig --add web", "chkconfig web on");
    }

    @Test
    void warnsOfUpstart() throws IOException {
        assertThat(converge(service("start", "provider", "Chef::Provider::Service::Upstart")))
                .hasSize(1);
        assertThat(log).singleElement().asString().contains("Upstart is not on this machine");
    }

    private void assertFails(ResourceRequest request, String rubyClass, String words) {
        assertThatThrownBy(() -> providers.converge(request))
                .isInstanceOfSatisfying(
                        ResourceException.class, e -> assertThat(e.rubyClass()).isEqualTo(rubyClass))
                .hasMessageContaining(words);
    }
}
