package dev.cairn.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpsWorksFilesTest {
    @TempDir
    Path directory;

    @Test
    void tellsWhoTheAgentIsAndWhereCookbooksLie() throws Exception {
        Path run = write("bob's");
        assertThat(directory.resolve("etc/aws/opsworks/instance-agent.yml"))
                .content()
                .contains("\n---\n:user: '" + Files.getOwner(run).getName() + "'\n:group: '")
                .contains(":root_dir: '/opt/cairn'\n:identity: 'bob''s'\n");
        assertThat(directory.resolve("var/lib/aws/opsworks/client.yml"))
                .content()
                .contains(":default_cookbooks_path: '" + directory.resolve("bundle") + "'\n")
                .contains(":site_cookbooks_path: '" + run.resolve("site-cookbooks") + "'\n")
                .contains(":file_cache_path: '/var/chef/cache'\n");
        assertThat(run.resolve("merged-cookbooks/web/metadata.rb")).hasContent("name 'web'");
    }

    @Test
    void leavesAFileThatSaysTheSameAlone() throws Exception {
        write("i");
        Path file = directory.resolve("etc/aws/opsworks/instance-agent.yml");
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(file, old);
        write("i");
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
        write("j");
        assertThat(file).content().contains(":identity: 'j'");
    }

    @Test
    void linksTheCommandLineAndTheLogWhereScriptsLookForThem() throws Exception {
        OpsWorksFiles files = new OpsWorksFiles(directory);
        files.install(Path.of("/old"), Path.of("/log"));
        files.install(Path.of("/opt/cairn"), Path.of("/log"));
        Path program = directory.resolve("usr/sbin/opsworks-agent-cli");
        assertThat(Files.readSymbolicLink(program)).isEqualTo(Path.of("/opt/cairn/bin/cairn-agent-cli"));
        assertThat(Files.readSymbolicLink(directory.resolve("var/log/aws/opsworks/opsworks-agent.log")))
                .isEqualTo(Path.of("/log"));
    }

    @Test
    void leavesTheProgramOfAnotherAgentAlone() throws Exception {
        Path program = directory.resolve("usr/sbin/opsworks-agent-cli");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/usr/bin/ruby");
        new OpsWorksFiles(directory).install(Path.of("/opt/cairn"), Path.of("/log"));
        assertThat(program).hasContent("#!/usr/bin/ruby");
    }

    @Test
    void linksTheLogsOfChef11AndForgetsThoseThatAreGone() throws Exception {
        OpsWorksFiles files = new OpsWorksFiles(directory);
        Path first = Files.createDirectories(directory.resolve("runs/first"));
        Path second = Files.createDirectories(directory.resolve("runs/second"));
        for (Path run : List.of(first, second)) {
            Files.writeString(run.resolve("chef.log"), "log of " + run.getFileName());
            Files.writeString(run.resolve("attribs.json"), "{}");
        }
        Instant time = Instant.parse("2015-12-01T18:19:09Z");
        files.linkChef11(first, time);
        files.linkChef11(second, time);
        Path chef = directory.resolve("var/lib/aws/opsworks/chef");
        assertThat(chef.resolve("2015-12-01-18-19-09-02.log")).hasContent("log of second");
        Files.delete(first.resolve("chef.log"));
        Files.delete(first.resolve("attribs.json"));
        files.linkChef11(second, time.plusSeconds(60));
        try (Stream<Path> left = Files.list(chef)) {
            assertThat(left.map(link -> link.getFileName().toString()).sorted())
                    .containsExactly(
                            "2015-12-01-18-19-09-02.json",
                            "2015-12-01-18-19-09-02.log",
                            "2015-12-01-18-20-09-01.json",
                            "2015-12-01-18-20-09-01.log");
        }
    }

    private Path write(String instance) throws Exception {
        Path cookbook = Files.createDirectories(directory.resolve("bundle/web"));
        Files.writeString(cookbook.resolve("metadata.rb"), "name 'web'");
        Path run = Files.createDirectories(directory.resolve("run"));
        new OpsWorksFiles(directory)
                .write(instance, Path.of("/opt/cairn"), run, directory.resolve("bundle"), Path.of("/var/chef/cache"));
        return run;
    }
}
