package dev.cairn.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.session.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class AgentConfigTest {
    private static final Path HOME = Path.of("/opt/cairn");

    @Test
    void onlyTheAddressIsNeeded() throws AgentConfig.InvalidException {
        AgentConfig config = AgentConfig.of(properties("coordinator.addresses", "a:1, [::1]:2"), "test", HOME);
        assertThat(config.addresses()).containsExactly(new Address("a", 1), new Address("::1", 2));
        assertThat(config.stateDirectory()).hasToString("/var/lib/cairn");
        assertThat(config.runsDirectory()).hasToString("/var/chef/runs");
        assertThat(config.runsKept()).isEqualTo(30);
        assertThat(config.hostsFile()).isNull();
        assertThat(config.convergeProgram()).hasToString("/opt/cairn/bin/cairn-converge");
        assertThat(config.killGrace()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aMisspeltKeyIsRefusedWithTheNearest() {
        refused("did you mean \"runs-directory\"?", "coordinator.addresses", "a:1", "run-directory", "/x");
    }

    @Test
    void valuesThatMakeNoSenseAreRefused() {
        refused("coordinator.addresses is missing");
        refused("not an address", "coordinator.addresses", "nowhere");
        refused("must lie between", "coordinator.addresses", "a:1", "runs.kept", "0");
        refused("true or false", "coordinator.addresses", "a:1", "hosts-file.manage", "yes");
        refused("SHA-256", "coordinator.addresses", "a:1", "coordinator.authority-sha256", "12");
        refused("log.level", "coordinator.addresses", "a:1", "log.level", "loud");
    }

    private static void refused(String why, String... settings) {
        assertThatThrownBy(() -> AgentConfig.of(properties(settings), "test", HOME))
                .isInstanceOf(AgentConfig.InvalidException.class)
                .hasMessageContaining(why);
    }

    private static Properties properties(String... settings) {
        Properties properties = new Properties();
        for (int i = 0; i < settings.length; i += 2) {
            properties.setProperty(settings[i], settings[i + 1]);
        }
        return properties;
    }
}
