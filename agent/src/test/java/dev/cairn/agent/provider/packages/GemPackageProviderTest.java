package dev.cairn.agent.provider.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.FakeCommands.Answer;
import dev.cairn.agent.system.FakeMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gem_package, on a machine whose gem command keeps its gems in a list. */
class GemPackageProviderTest {
    private final List<String> installed = new ArrayList<>();
    private FakeMachine machine;
    private Providers providers;

    @BeforeEach
    void machine(@TempDir Path root) {
        machine = new FakeMachine(root);
        providers = Providers.on(machine, text -> {});
    }

    private void withRuby() {
        machine.commands().installed("gem", this::gem);
    }

    private Answer gem(CommandLine command) {
        List<String> words = command.arguments();
        return switch (words.get(1)) {
            case "list" -> Answer.ok(list(words));
            case "install" -> {
                if (words.contains("--explain")) {
                    yield Answer.failed(2, "ERROR:  Could not find a valid gem, here is why: Unable to download data");
                }
                int version = words.indexOf("-v");
                installed.add(words.get(2) + " " + (version < 0 ? "9.9" : words.get(version + 1)));
                yield Answer.ok("");
            }
            case "uninstall" -> {
                int version = words.indexOf("-v");
                installed.removeIf(
                        gem -> gem.startsWith(words.get(2) + " " + (version < 0 ? "" : words.get(version + 1))));
                yield Answer.ok("");
            }
            default -> Answer.failed(1, "ERROR: Unknown command " + words.get(1));
        };
    }

    private String list(List<String> words) {
        if (words.contains("--remote")) {
            return words.contains("^rake$") ? "rake (13.2.1)\n" : "";
        }
        int version = words.indexOf("-v");
        if (version > 0) {
            return installed.contains("rake " + words.get(version + 1)) + "\n";
        }
        return installed.isEmpty() ? "" : "rake (" + installed.getFirst().split(" ", -1)[1] + ", default: 13.0.6)\n";
    }

    private List<String> converge(String action, Object... properties) {
        return providers.converge(Requests.of("gem_package", "rake", action, properties)).changes().stream()
                .map(Change::description)
                .toList();
    }

    @Test
    void installsTheNewestAndThenFindsIt() {
        withRuby();
        assertThat(converge("install")).containsExactly("install version 13.2.1 of package rake");
        assertThat(machine.commands().lines()).contains("gem install rake -q --no-document -v 13.2.1");
        assertThat(converge("install")).isEmpty();
        assertThat(converge("upgrade")).isEmpty();
    }

    @Test
    void removesOneVersionBesideOthers() {
        withRuby();
        installed.addAll(List.of("rake 13.0.6", "rake 12.3.3"));
        assertThat(converge("remove", "version", "12.3.3")).containsExactly("remove version 12.3.3 of package rake");
        assertThat(installed).containsExactly("rake 13.0.6");
        assertThat(converge("remove", "version", "12.3.3")).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithASource() {
        withRuby();
        assertThatThrownBy(() -> providers.converge(
                        Requests.of("gem_package", "far", "install", "source", "http://away.example.org/")))
                .hasMessageContaining("gem install far --explain --source http://away.example.org/")
                .hasMessageContaining("here is why");
    }

    @Test
    void takesAVersionFromASourceWithOptionsOfOld() {
        withRuby();
        assertThat(converge(
                        "install",
                        "version",
                        "10.0",
                        "source",
                        "http://gems.example.org",
                        "options",
                        "--no-ri --no-rdoc -f"))
                .hasSize(1);
        assertThat(machine.commands().lines())
                .contains("gem install rake -q -v 10.0 --source http://gems.example.org --no-document -f");
        assertThat(converge("install", "version", "10.0")).isEmpty();
        assertThat(converge("remove")).containsExactly("remove package rake");
        assertThat(converge("remove")).isEmpty();
    }

    @Test
    void takesAnotherBinaryAndOptionsAsAHash() {
        machine.commands().installed("/opt/ruby/bin/gem", this::gem);
        converge("install", "gem_binary", "/opt/ruby/bin/gem", "options", Map.of("prerelease", true));
        assertThat(machine.commands().lines())
                .contains("/opt/ruby/bin/gem install rake -q --no-document -v 13.2.1 --prerelease");
    }

    @Test
    void saysThatRubyIsMissingExceptInWhyRun() {
        assertThatThrownBy(() -> converge("install"))
                .hasMessageContaining("the program gem is not installed")
                .hasMessageContaining("gem_binary");
        assertThat(providers
                        .converge(Requests.whyRun(Requests.of("gem_package", "rake", "install")))
                        .updated())
                .isTrue();
    }
}
