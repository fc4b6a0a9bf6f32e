package dev.cairn.agent.provider.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Change;
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

/** apk, by its command line and its words: {@code apk policy} lists versions with where they are. */
final class ApkPackageProviderTest extends ProviderContract {
    private final Map<String, String> installed = new TreeMap<>();

    @TempDir
    Path temporary;

    private FakeMachine machine;
    private Providers providers;

    @BeforeEach
    void machine() {
        machine = new FakeMachine(temporary.resolve("machine"));
        machine.commands().installed("apk", this::apk);
        providers = Providers.on(machine, text -> {});
    }

    private Answer apk(CommandLine command) {
        List<String> words = command.arguments().stream()
                .filter(word -> !word.startsWith("-"))
                .toList();
        String[] spec = words.getLast().split("=", 2);
        switch (words.get(1)) {
            case "policy" -> {
                return Answer.ok(spec[0].equals("nginx") ? policy() : "");
            }
            case "add" -> {
                if (!List.of("1.24.0-r6", "1.26.2-r0").contains(spec[1])) {
                    return Answer.failed(1, "ERROR: unable to select packages");
                }
                installed.put(spec[0], spec[1]);
            }
            default -> installed.remove(spec[0]);
        }
        return Answer.ok("");
    }

    private String policy() {
        StringBuilder text = new StringBuilder("nginx policy:\n");
        for (String version : List.of("1.24.0-r6", "1.26.2-r0")) {
            text.append("  ").append(version).append(":\n");
            if (version.equals(installed.get("nginx"))) {
                text.append("    lib/apk/db/installed\n");
            }
            text.append("    https://example.com/v3.20/main\n");
        }
        return text.toString();
    }

    private static ResourceRequest pkg(String name, String action, @Nullable Object... properties) {
        return Requests.of("apk_package", name, action, properties);
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return pkg("nginx", "install");
    }

    @Override
    protected ResourceRequest failing() {
        return pkg("nginx", "install", "version", "9.9");
    }

    @Override
    protected Object state() {
        return Map.copyOf(installed);
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    @Test
    void installsUpgradesAndRemoves() {
        assertThat(converge(pkg("nginx", "install", "version", "1.24.0-r6")))
                .containsExactly("install version 1.24.0-r6 of package nginx");
        assertThat(converge(pkg("nginx", "install"))).isEmpty();
        assertThat(converge(pkg("nginx", "upgrade")))
                .containsExactly("upgrade package nginx from 1.24.0-r6 to 1.26.2-r0");
        assertThat(machine.commands().lines()).contains("apk --no-progress add nginx=1.26.2-r0");
        assertThat(converge(pkg("nginx", "purge"))).containsExactly("purge package nginx");
        assertThat(machine.commands().lines().getLast()).isEqualTo("apk --no-progress del --purge nginx");
    }

    @Test
    void knowsAnUnknownPackageAndAnUnsupportedAction() {
        assertThatThrownBy(() -> converge(pkg("nosuch", "install")))
                .hasMessageContaining("No candidate version available for nosuch");
        assertThatThrownBy(() -> converge(pkg("nginx", "lock")))
                .hasMessageContaining("apk does not support the action :lock");
    }
}
