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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScriptProviderTest extends ProviderContract {
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
        return script("bash", "code", "touch made\n", "cwd", temporary.toString(), "creates", "made");
    }

    @Override
    protected ResourceRequest failing() {
        return script("script", "interpreter", "no-such-interpreter", "code", "x", "cwd", temporary.toString());
    }

    @Override
    protected Object state() throws IOException {
        return Tree.of(temporary);
    }

    private static ResourceRequest script(String type, @Nullable Object... properties) {
        return Requests.of(type, "do it", "run", properties);
    }

    private String output(ResourceRequest request) {
        log.clear();
        providers.converge(request);
        return String.join("", log);
    }

    @Test
    void runsCodeWithItsInterpreter() {
        assertThat(output(script("bash", "code", "a=(1 2 3)\necho ${#a[@]}\n", "live_stream", true)))
                .isEqualTo("3\n");
        assertThat(output(script("perl", "code", "print 6*7, \"\\n\";", "live_stream", true)))
                .isEqualTo("42\n");
        assertThat(output(script("script", "interpreter", "sh", "code", "echo sh", "live_stream", true)))
                .isEqualTo("sh\n");
    }

    @Test
    void countsOnlyTheLastCommandUnlessFlagged() {
        assertThat(providers.converge(script("bash", "code", "false\ntrue\n")).updated())
                .isTrue();
        assertThatThrownBy(() -> providers.converge(script("bash", "code", "false\ntrue\n", "flags", "-e")))
                .isInstanceOfSatisfying(
                        ResourceException.class,
                        e -> assertThat(e.rubyClass()).isEqualTo("Mixlib::ShellOut::ShellCommandFailed"));
    }

    @Test
    void letsTheUserReadTheScriptAndCodeReadItsInput() {
        ResourceRequest request = script(
                "bash",
                "code",
                "read x; id -u; echo $x\n",
                "user",
                "nobody",
                "group",
                "daemon",
                "input",
                "line\n",
                "live_stream",
                true);
        assertThat(output(request)).isEqualTo("65534\nline\n");
    }

    @Test
    void namesTheInterpreterInItsReport() {
        assertThat(providers
                        .converge(script("bash", "code", "true", "flags", "-x -e"))
                        .changes())
                .extracting(Change::description)
                .containsExactly("execute \"bash\" -x -e");
    }

    @Test
    void needsCodeAndInterpreter() {
        assertThatThrownBy(() -> providers.converge(script("bash"))).hasMessageContaining("code is required");
        assertThatThrownBy(() -> providers.converge(script("script", "code", "x")))
                .hasMessageContaining("interpreter is required");
    }
}
