package dev.cairn.agent.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {
    @Test
    void writesLoopbackItselfAndTheMembersOnce(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("hosts");
        Files.writeString(file, "1.2.3.4 by-hand\n");
        HostsFile hosts = new HostsFile(file);
        List<HostsFile.Entry> members = List.of(
                new HostsFile.Entry("web1", "10.0.0.1", "192.0.2.1"), new HostsFile.Entry("db1", "10.0.0.2", ""));
        assertThat(hosts.write("web1", members)).isTrue();
        assertThat(hosts.write("web1", members)).isFalse();
        assertThat(file).hasContent("""
                127.0.0.1 localhost.localdomain localhost
                127.0.1.1 web1.localdomain web1
                ::1 ip6-localhost ip6-loopback

                # OpsWorks Layer State
                10.0.0.1 web1
                192.0.2.1 web1-ext
                10.0.0.2 db1
                """);
    }
}
