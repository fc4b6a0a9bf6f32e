package dev.cairn.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MachineFactsTest {
    @ParameterizedTest
    @CsvSource({
        "debian, , debian",
        "ubuntu, debian, debian",
        "linuxmint, ubuntu debian, debian",
        "rhel, fedora, rhel",
        "centos, rhel fedora, rhel",
        "amzn, centos rhel fedora, rhel",
        "fedora, , fedora",
        "opensuse-leap, suse opensuse, suse"
    })
    void familyIsWhatTheSystemDescendsFrom(String id, String like, String family, @TempDir Path root)
            throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(
                root.resolve("etc/os-release"),
                "ID=" + id + "\n" + (like == null ? "" : "ID_LIKE=\"" + like + "\"\n") + "VERSION_ID=\"12\"\n");
        MachineFacts facts = MachineFacts.read(root);
        assertThat(facts.osFamily()).isEqualTo(family);
        assertThat(facts.osName()).isEqualTo(id);
        assertThat(facts.osVersion()).isEqualTo("12");
    }
}
