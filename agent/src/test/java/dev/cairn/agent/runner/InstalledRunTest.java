package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.agent.client.ClientSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs by an installed client, here a script, and what its report says. */
class InstalledRunTest {
    @TempDir
    Path directory;

    @Test
    void passesOnWhatTheClientSaysAndHowItEnds() throws Exception {
        client("chef-client", "echo \"told: $*\"; cat \"$3\"; pwd > " + directory.resolve("where") + "; exit 35");

        assertThat(run("--executor", "chef-client", "--chef-license", "accept-silent", "--why-run"))
                .isEqualTo(35);
        assertThat(said())
                .contains("told: --local-mode --config ", " --runlist recipe[a] ", "why_run true")
                .contains("cookbook_path ['" + directory + "']", "chef_license 'accept-silent'");
        assertThat(Path.of(Files.readString(directory.resolve("where")).strip()))
                .as("the directory of the run")
                .doesNotExist();
    }

    @Test
    void saysWhatToDoAboutTheLicence() throws Exception {
        client("chef-client", "exit 172");
        assertThat(run("--executor", "chef-client")).isEqualTo(172);
        assertThat(said()).contains("--chef-license accept");
    }

    @Test
    void failsWithoutAnInstalledClient() throws Exception {
        assertThat(run("--executor=cinc-client")).isEqualTo(1);
        assertThat(said()).contains("cinc-client is neither in " + directory, "install it");
    }

    /** The program that makes a client's report, loaded by the engine: the two reports of one run tell the same. */
    @Test
    void aClientsReportIsLikeTheEngines() throws Exception {
        Path program = directory.resolve("cairn_report.rb");
        try (InputStream source = ClientSettings.class.getResourceAsStream("cairn_report.rb")) {
            Files.copy(source, program);
        }
        Path told = directory.resolve("told.json");
        try (Recipes recipes = new Recipes(directory)) {
            Recipes.Result result = recipes.convergeRecipe("told", """
                require '%s'
                run_context.events.register(CairnReport.new('%s'))
                file "#{node['test']['dir']}/made" do
                  content 'x'
                end
                file "#{node['test']['dir']}/secret" do
                  content 'topsecret'
                  sensitive true
                end
                log('never') { only_if { false } }
                log('nothing') { action :nothing }
                execute 'exit 3' do
                  ignore_failure true
                end
                cron_d 'x' do
                  command 'true'
                  only_if 'false'
                end
                directory "#{node['test']['dir']}/cache"
                execute 'exit 4'
                """.formatted(program, told));
            assertThat(result.status()).isEqualTo(1);
            JsonNode client = new ObjectMapper().readTree(told.toFile());
            assertThat(outline(client)).isEqualTo(outline(result.report())).hasSize(8);
            assertThat(client.get("ok").asBoolean()).isFalse();
            assertThat(client.get("resources_updated"))
                    .isEqualTo(result.report().get("resources_updated"));
            assertThat(client.at("/error/resource").asText()).isEqualTo("execute[exit 4]");
            assertThat(client.at("/error/line").asInt()).isEqualTo(20);
            assertThat(client.at("/resources/0/changes").toString()).contains("create new file");
            assertThat(client.toString()).doesNotContain("topsecret");
        }
    }

    private static List<String> outline(JsonNode report) {
        return StreamSupport.stream(report.get("resources").spliterator(), false)
                .map(resource -> "%s[%s] %s %s %s %s"
                        .formatted(
                                resource.get("type").asText(),
                                resource.get("name").asText(),
                                resource.get("action").asText(),
                                resource.get("state").asText(),
                                resource.get("line").asText(),
                                resource.get("guard").asText()))
                .toList();
    }

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private String said() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private int run(String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("--cookbooks", directory.toString(), "--run-list", "recipe[a]"));
        arguments.addAll(List.of(more));
        return new InstalledRun(
                        ConvergeOptions.parse(arguments, directory),
                        new PrintStream(output, false, StandardCharsets.UTF_8))
                .run(directory + ":/nowhere");
    }

    private void client(String name, String script) throws IOException {
        Path program = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
