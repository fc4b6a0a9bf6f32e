package dev.cairn.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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

    private Path write(String instance) throws Exception {
        Path cookbook = Files.createDirectories(directory.resolve("bundle/web"));
        Files.writeString(cookbook.resolve("metadata.rb"), "name 'web'");
        Path run = Files.createDirectories(directory.resolve("run"));
        new OpsWorksFiles(directory)
                .write(instance, Path.of("/opt/cairn"), run, directory.resolve("bundle"), Path.of("/var/chef/cache"));
        return run;
    }
}
