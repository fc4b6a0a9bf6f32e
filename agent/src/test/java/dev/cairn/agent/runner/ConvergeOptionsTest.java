package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvergeOptionsTest {
    private static final Path STATE = Path.of("/state");

    @Test
    void readsWhatTheAgentPasses() throws Exception {
        ConvergeOptions options = parse(
                "--cookbooks",
                "/a:/b",
                "--run-list",
                "recipe[x::y]",
                "--why-run",
                "--log-level=debug",
                "--chef-version",
                "11.10",
                "--data-bags",
                "/bags",
                "--report",
                "/r.json");
        assertThat(options.cookbooks()).containsExactly(Path.of("/a"), Path.of("/b"));
        assertThat(options.runList()).isEqualTo("recipe[x::y]");
        assertThat(options.whyRun()).isTrue();
        assertThat(options.logLevel()).isEqualTo("debug");
        assertThat(options.chefVersion()).isEqualTo("11.10");
        assertThat(options.dataBags()).contains(Path.of("/bags"));
        assertThat(options.report()).contains(Path.of("/r.json"));
        assertThat(options.fileCache()).isEqualTo(Path.of("/state/cache"));
        assertThat(options.backup()).isEqualTo(Path.of("/state/backup"));
    }

    @Test
    void takesAnEmptyRunList() throws Exception {
        assertThat(parse("--cookbooks", "/a", "--run-list", "").runList()).isEmpty();
    }

    @Test
    void letsTheExecutorBeChosen() throws Exception {
        assertThat(parse("--cookbooks", "/a", "--run-list", "").client()).isEmpty();
        assertThat(parse("--cookbooks", "/a", "--run-list", "", "--executor", "built-in")
                        .client())
                .isEmpty();
        ConvergeOptions options = parse(
                "--cookbooks", "/a", "--run-list", "", "--executor=cinc-client", "--chef-license=accept-no-persist");
        assertThat(options.client()).contains("cinc-client");
        assertThat(options.chefLicense()).contains("accept-no-persist");
        assertRefused(
                "--executor takes one of built-in, cinc-client, chef-client",
                "--cookbooks",
                "/a",
                "--run-list",
                "",
                "--executor",
                "puppet");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertRefused("unknown option '--cookbook'", "--cookbook", "/a");
        assertRefused("option --run-list needs a value", "--cookbooks", "/a", "--run-list");
        assertRefused("option --cookbooks is missing", "--run-list", "a");
        assertRefused("option --run-list is missing", "--cookbooks", "/a");
        assertRefused(
                "--chef-version takes one of 11.10, 12, 18",
                "--cookbooks",
                "/a",
                "--run-list",
                "a",
                "--chef-version",
                "13");
    }

    @Test
    void refusesAnOptionInThePlaceOfAValueAndABadRunList() {
        assertRefused("option --cookbooks needs a value, not the option --run-list", "--cookbooks", "--run-list", "a");
        assertRefused("not 'recipe[a'", "--cookbooks", "/a", "--run-list", "b, recipe[a");
    }

    @Test
    void refusesPlacesThatAreNotThere(@TempDir Path directory) throws Exception {
        String there = directory.toString();
        parse("--cookbooks", there, "--run-list", "role[a], b::c", "--report", there + "/r.json")
                .check();
        assertMissing("--cookbooks: there is no directory /none", "--cookbooks", there + ":/none", "--run-list", "a");
        assertMissing("--roles: there is no", "--cookbooks", there, "--run-list", "a", "--roles", there + "/r");
        assertMissing("--report: there is no", "--cookbooks", there, "--run-list", "a", "--report", "/none/r.json");
        assertMissing("--json-attributes: /none cannot be read", "--cookbooks", there, "--json-attributes", "/none");
    }

    private static void assertMissing(String reason, String... arguments) throws Exception {
        ConvergeOptions options = parse(arguments);
        assertThatThrownBy(options::check)
                .isInstanceOf(ConvergeOptions.UsageException.class)
                .hasMessageContaining(reason);
    }

    private static void assertRefused(String reason, String... arguments) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(ConvergeOptions.UsageException.class)
                .hasMessageContaining(reason);
    }

    private static ConvergeOptions parse(String... arguments) throws ConvergeOptions.UsageException {
        return ConvergeOptions.parse(List.of(arguments), STATE);
    }
}
