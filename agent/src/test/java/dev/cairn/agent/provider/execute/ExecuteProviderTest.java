package dev.cairn.agent.provider.execute;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExecuteProviderTest extends ProviderContract {
    private final List<String> log = new ArrayList<>();
    private final Providers providers = Providers.on(new LinuxMachine(), log::add);

    @TempDir
    Path temporary;

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return execute("touch made", "cwd", temporary.toString(), "creates", "made");
    }

    @Override
    protected ResourceRequest failing() {
        return execute("no-such-program made", "cwd", temporary.toString());
    }

    @Override
    protected Object state() throws IOException {
        return Tree.of(temporary);
    }

    private static ResourceRequest execute(String command, @Nullable Object... properties) {
        return Requests.of("execute", command, "run", properties);
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    private void assertFails(ResourceRequest request, String rubyClass, String words) {
        assertThatThrownBy(() -> providers.converge(request))
                .isInstanceOfSatisfying(
                        ResourceException.class, e -> assertThat(e.rubyClass()).isEqualTo(rubyClass))
                .hasMessageContaining(words);
    }

    private String output(ResourceRequest request) {
        log.clear();
        providers.converge(request);
        return String.join("", log);
    }

    @Test
    void runsLinesAndLists() throws IOException {
        assertThat(converge(execute("echo a b > out && echo c >> out", "cwd", temporary.toString())))
                .containsExactly("execute echo a b > out && echo c >> out");
        assertThat(temporary.resolve("out")).hasContent("a b\nc");
        ResourceRequest list = execute("x", "command", List.of("touch", "a b", "$HOME"), "cwd", temporary.toString());
        assertThat(converge(list)).containsExactly("execute touch a b $HOME");
        assertThat(temporary.resolve("a b")).exists();
        assertThat(temporary.resolve("$HOME")).exists();
    }

    @Test
    void tellsWhatFailed() {
        assertFails(execute("echo to out; echo to err >&2; exit 3"), "Mixlib::ShellOut::ShellCommandFailed", """
                Expected process to exit with [0], but received '3'
                ---- Begin output of echo to out; echo to err >&2; exit 3 ----
                STDOUT: to out
                STDERR: to err
                ---- End output of echo to out; echo to err >&2; exit 3 ----
                Ran echo to out; echo to err >&2; exit 3 returned 3""");
        assertFails(execute("no-such-program a"), "Errno::ENOENT", "no-such-program");
        assertFails(execute("true", "cwd", "/no/such/place"), "Errno::ENOENT", "/no/such/place");
        assertFails(execute("true", "user", "no-such-user"), "ArgumentError", "no-such-user");
    }

    @Test
    void acceptsTheStatusesThatItIsGiven() {
        assertThat(converge(execute("exit 3", "returns", List.of(0L, 3L)))).hasSize(1);
        assertThat(converge(execute("exit 3", "returns", 3L))).hasSize(1);
        assertFails(execute("true", "returns", 3L), "Mixlib::ShellOut::ShellCommandFailed", "received '0'");
    }

    @Test
    void endsAtItsTimeout() {
        assertFails(
                execute("echo begun; sleep 300", "timeout", 0.3), "Mixlib::ShellOut::CommandTimeout", "STDOUT: begun");
    }

    @Test
    void runsAsAnotherUser() {
        assertThat(output(execute("id -u; id -g", "user", "nobody", "live_stream", true)))
                .isEqualTo("65534\n0\n");
        assertThat(output(execute("id -u; id -g", "user", "nobody", "group", "daemon", "live_stream", true)))
                .isEqualTo("65534\n1\n");
    }

    @Test
    void passesEnvironmentInputAndUmask() {
        Map<String, @Nullable String> variables = new HashMap<>();
        variables.put("A", "1");
        variables.put("HOME", null);
        ResourceRequest request = execute(
                "cat; echo $A ${HOME:-none}; umask",
                "environment",
                variables,
                "input",
                "in\n",
                "umask",
                027L,
                "live_stream",
                true);
        assertThat(output(request)).isEqualTo("in\n1 none\n0027\n");
        assertThat(output(execute("umask", "umask", "077", "live_stream", true)))
                .isEqualTo("0077\n");
        assertThat(output(execute("echo $LC_ALL", "default_env", true, "live_stream", true)))
                .isEqualTo("C.UTF-8\n");
        assertThat(output(execute("echo $PATH", "path", List.of("/opt/x"), "live_stream", true)))
                .startsWith("/opt/x:");
    }

    @Test
    void isQuietUnlessAskedToStream() {
        assertThat(output(execute("echo x"))).isEmpty();
        assertThat(output(Requests.sensitive(execute("echo x", "live_stream", true))))
                .isEmpty();
    }

    @Test
    void keepsSecretsOutOfReportsAndErrors() {
        assertThat(converge(Requests.sensitive(execute("echo secret")))).containsExactly("execute sensitive resource");
        assertThatThrownBy(() -> providers.converge(Requests.sensitive(execute("echo secret; false"))))
                .hasMessageContaining("suppressed")
                .hasMessageNotContaining("secret; false");
    }

    @Test
    void looksForWhatItCreates() throws IOException {
        Path made = Files.writeString(temporary.resolve("made"), "");
        assertThat(converge(execute("false", "creates", made.toString()))).isEmpty();
        assertFails(execute("true", "creates", "made"), "Chef::Exceptions::Execute", "specify a cwd");
    }
}
