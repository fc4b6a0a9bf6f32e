package dev.cairn.agent.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledClientTest {
    @TempDir
    Path directory;

    @Test
    void isLookedForInTheSearchPath() throws IOException {
        Path program = Files.createFile(directory.resolve("cinc-client"));
        String path = "relative:" + directory;
        assertThat(InstalledClient.find("cinc-client", path)).isEmpty();
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(InstalledClient.find("cinc-client", path)).contains(new InstalledClient(program));
        assertThat(InstalledClient.missing("chef-client", path)).contains("chef-client", path, "/opt/chef/bin");
    }

    @Test
    void isToldWhatTheBuiltInEngineIs() throws IOException {
        Path repository = directory.resolve("repository");
        Files.createDirectories(repository.resolve("cookbooks/one/recipes"));
        Files.createDirectories(repository.resolve("site-cookbooks"));
        Path more = Files.createDirectories(directory.resolve("it's"));
        Path run = Files.createDirectories(directory.resolve("run"));

        Path settings =
                settings(List.of(repository, more), Optional.of("accept")).write(run);

        assertThat(settings)
                .content()
                .contains(
                        "local_mode true\n",
                        "chef_repo_path '" + run + "'\n",
                        "node_name 'web1'\n",
                        "cookbook_path ['" + directory + "/it\\'s', '" + repository + "/site-cookbooks', '" + repository
                                + "/cookbooks']\n",
                        "data_bag_path '/bags'\n",
                        "role_path '/roles'\n",
                        "environment_path '/environments'\n",
                        "environment 'production'\n",
                        "why_run true\n",
                        "log_level :debug\n",
                        "chef_license 'accept'\n",
                        "CairnReport.new('/report.json')");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings)))
                .isEqualTo("rw-------");
        assertThat(run.resolve("cairn_report.rb")).content().contains("class CairnReport");
    }

    @Test
    void acceptsNoLicenceThatNobodyHasAccepted() throws IOException {
        assertThat(settings(List.of(directory), Optional.empty())
                        .write(Files.createDirectories(directory.resolve("run"))))
                .content()
                .doesNotContain("chef_license");
        assertThat(InstalledClient.advice(172))
                .hasValueSatisfying(advice -> assertThat(advice).contains("licence"));
        assertThat(InstalledClient.advice(1)).isEmpty();
    }

    @Test
    void takesItsRunListFromTheAttributesOrTheCommandLine() {
        InstalledClient client = new InstalledClient(Path.of("/opt/chef/bin/chef-client"));
        assertThat(client.commandLine(Path.of("/r/client.rb"), Optional.of(Path.of("/a.json")), ""))
                .containsSequence("--local-mode", "--config", "/r/client.rb", "--json-attributes", "/a.json")
                .doesNotContain("--runlist");
        assertThat(client.commandLine(Path.of("/r/client.rb"), Optional.empty(), "recipe[a],role[b]"))
                .containsSequence("--runlist", "recipe[a],role[b]")
                .doesNotContain("--json-attributes");
    }

    private static ClientSettings settings(List<Path> cookbooks, Optional<String> license) {
        return new ClientSettings(
                cookbooks,
                Optional.of(Path.of("/bags")),
                Optional.of(Path.of("/roles")),
                Optional.of(Path.of("/environments")),
                "production",
                Optional.of("web1"),
                true,
                "debug",
                Path.of("/cache"),
                Path.of("/backup"),
                Optional.of(Path.of("/report.json")),
                license);
    }
}
