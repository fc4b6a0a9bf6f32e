package dev.cairn.agent.provider.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.system.FakeMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlatformTest {
    @TempDir
    Path temporary;

    private FakeMachine machine(String id, String like, boolean dnf) throws IOException {
        FakeMachine machine = new FakeMachine(temporary.resolve("machine"));
        Path release = machine.path("/etc/os-release");
        Files.createDirectories(release.getParent());
        Files.writeString(
                release, "NAME=\"x\"\nID=\"" + id + "\"\n" + (like.isEmpty() ? "" : "ID_LIKE=\"" + like + "\"\n"));
        if (dnf) {
            Path program = machine.path("/usr/bin/dnf");
            Files.createDirectories(program.getParent());
            Files.writeString(program, "");
        }
        return machine;
    }

    @ParameterizedTest
    @CsvSource({
        "debian,'',false,apt",
        "ubuntu,debian,false,apt",
        "amzn,centos rhel fedora,false,yum",
        "amzn,fedora,true,dnf",
        "rhel,fedora,true,dnf",
        "rocky,rhel centos fedora,true,dnf",
        "centos,rhel fedora,false,yum",
        "sles,suse,false,zypper",
        "opensuse-leap,suse opensuse,false,zypper",
        "alpine,'',false,apk"
    })
    void knowsTheToolOfEachPlatform(String id, String like, boolean dnf, String tool) throws IOException {
        Platform platform = new Platform(machine(id, like, dnf));
        assertThat(platform.tool(new Desired(Requests.of("package", "x", "install")))
                        .name())
                .isEqualTo(tool);
    }

    @ParameterizedTest
    @CsvSource({
        "rpm_package,,rpm",
        "zypper_package,,zypper",
        "apk_package,,apk",
        "yum_package,,yum",
        "dnf_package,,dnf",
        "dpkg_package,,dpkg",
        "snap_package,,snap",
        "package,Chef::Provider::Package::Rpm,rpm",
        "package,Chef::Provider::Package::Yum,yum",
        "package,Chef::Provider::Package::Dpkg,dpkg"
    })
    void followsTypeAndProvider(String type, String provider, String tool) throws IOException {
        Platform platform = new Platform(machine("debian", "", false));
        Desired desired = new Desired(
                provider == null
                        ? Requests.of(type, "x", "install")
                        : Requests.of(type, "x", "install", "provider", provider));
        assertThat(platform.tool(desired).name()).isEqualTo(tool);
    }

    @Test
    void namesAPlatformThatItDoesNotKnow() throws IOException {
        Platform platform = new Platform(machine("gentoo", "", false));
        assertThatThrownBy(() -> platform.tool(new Desired(Requests.of("package", "x", "install"))))
                .hasMessageContaining("package[x]")
                .hasMessageContaining("gentoo");
    }
}
