package dev.cairn.agent.provider.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.FakeMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AptPackageProviderTest extends ProviderContract {
    private static final String QUIET = "apt-get -q -y -o DPkg::Lock::Timeout=120 ";
    private static final String KEEPING = "-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold ";

    private final FakeApt apt = new FakeApt();

    @TempDir
    Path temporary;

    private FakeMachine machine;
    private Providers providers;

    @BeforeEach
    void machine() {
        machine = new FakeMachine(temporary.resolve("machine"));
        providers =
                Providers.on(machine, text -> {}, new Places(temporary.resolve("backup"), temporary.resolve("cache")));
        apt.on(machine.commands())
                .offering("nginx", "1.22.1-9")
                .offering("curl", "7.88")
                .offering("git", "2.39");
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return pkg("nginx", "install");
    }

    @Override
    protected ResourceRequest failing() {
        apt.broken("broken");
        return pkg("x", "install", "package_name", List.of("broken", "nginx"));
    }

    @Override
    protected Object state() {
        return apt.state();
    }

    private static ResourceRequest pkg(String name, String action, @Nullable Object... properties) {
        return Requests.of("apt_package", name, action, properties);
    }

    private List<String> converge(ResourceRequest request) {
        machine.commands().forget();
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    private String last() {
        return machine.commands().lines().getLast();
    }

    @Test
    void installsTheCandidate() {
        assertThat(converge(pkg("nginx", "install"))).containsExactly("install version 1.22.1-9 of package nginx");
        assertThat(last()).isEqualTo(QUIET + KEEPING + "--allow-downgrades install nginx=1.22.1-9");
        assertThat(machine.commands().ran().getLast().environment())
                .containsEntry("DEBIAN_FRONTEND", "noninteractive")
                .containsEntry("LC_ALL", "C.UTF-8");
        assertThat(machine.commands().ran().getLast().timeout()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void pairsNamesAndVersionsByPosition() {
        apt.installed.put("curl", "7.88");
        ResourceRequest request = pkg(
                "x",
                "install",
                "package_name",
                List.of("nginx", "curl", "git"),
                "version",
                Arrays.asList("1.20", null, "2.39"));
        assertThat(converge(request))
                .containsExactly("install version 1.20 of package nginx", "install version 2.39 of package git");
        assertThat(last()).endsWith(" install nginx=1.20 git=2.39");
        assertThat(machine.commands().lines()).hasSize(2);
        assertThat(converge(request)).isEmpty();
    }

    @Test
    void tellsWhatIsInstalledAndWhatIsOffered() {
        apt.installed.put("curl", "7.80");
        ResourceRequest request = pkg("x", "state", "package_name", List.of("nginx", "curl", "nowhere"));
        List<Change> states = providers.converge(request).changes();
        assertThat(states).extracting(Change::before).containsExactly(null, "7.80", null);
        assertThat(states).extracting(Change::after).containsExactly("1.22.1-9", "7.88", null);
    }

    @Test
    void movesToTheVersionThatIsWanted() {
        apt.installed.put("nginx", "1.20");
        assertThat(converge(pkg("nginx", "install"))).isEmpty();
        assertThat(converge(pkg("nginx", "install", "version", "1.2*"))).isEmpty();
        assertThat(converge(pkg("nginx", "install", "version", "1.22.1-9"))).hasSize(1);
        assertThat(apt.installed).containsEntry("nginx", "1.22.1-9");
    }

    @Test
    void upgrades() {
        apt.installed.put("nginx", "1.20");
        assertThat(converge(pkg("nginx", "upgrade"))).containsExactly("upgrade package nginx from 1.20 to 1.22.1-9");
        assertThat(converge(pkg("nginx", "upgrade"))).isEmpty();
        assertThat(converge(pkg("git", "upgrade"))).containsExactly("upgrade package git from uninstalled to 2.39");
    }

    @Test
    void removesAndPurgesOnlyWhatIsInstalled() {
        apt.installed.put("nginx", "1.20");
        assertThat(converge(pkg("nginx", "remove", "version", "9"))).isEmpty();
        assertThat(converge(pkg("x", "remove", "package_name", List.of("nginx", "git"))))
                .containsExactly("remove package nginx");
        assertThat(last()).isEqualTo(QUIET + "remove nginx");
        assertThat(converge(pkg("nginx", "remove"))).isEmpty();
        apt.installed.put("nginx", "1.20");
        assertThat(converge(pkg("nginx", "purge"))).containsExactly("purge package nginx");
        assertThat(last()).isEqualTo(QUIET + "purge nginx");
        assertThat(converge(pkg("never-heard-of", "remove"))).isEmpty();
    }

    @Test
    void passesOptionsReleaseAndConfigurationPolicy() {
        converge(pkg(
                "nginx",
                "install",
                "options",
                "--no-install-recommends -o 'A::B=c d'",
                "default_release",
                "bookworm-backports",
                "overwrite_config_files",
                true,
                "allow_downgrade",
                false));
        assertThat(machine.commands().lines().getFirst())
                .isEqualTo("apt-cache -o APT::Default-Release=bookworm-backports policy nginx");
        assertThat(machine.commands().ran().getLast().arguments())
                .containsSequence(
                        "Dpkg::Options::=--force-confnew",
                        "-o",
                        "APT::Default-Release=bookworm-backports",
                        "--no-install-recommends",
                        "-o",
                        "A::B=c d",
                        "install",
                        "nginx=1.22.1-9");
    }

    @Test
    void saysWhenThereIsNoCandidate() {
        assertThatThrownBy(() ->
                        providers.converge(pkg("x", "install", "package_name", List.of("nope", "nginx", "nothing"))))
                .isInstanceOfSatisfying(
                        ResourceException.class, e -> assertThat(e.rubyClass()).isEqualTo("Chef::Exceptions::Package"))
                .hasMessageStartingWith("No candidate version available for nope, nothing");
        assertThat(apt.installed).isEmpty();
        assertThat(converge(Requests.whyRun(pkg("nope", "install")))).hasSize(1);
    }

    @Test
    void takesNoPatternForAVirtualPackage() {
        apt.offering("postfix", "3.7");
        apt.virtual.put("mta", List.of("postfix"));
        assertThatThrownBy(() -> providers.converge(pkg("mt*", "install")))
                .hasMessageContaining("mt*")
                .hasMessageNotContaining("postfix");
        assertThat(apt.installed).isEmpty();
    }

    @Test
    void resolvesVirtualPackages() {
        apt.offering("postfix", "3.7");
        apt.virtual.put("mta", List.of("postfix"));
        assertThat(converge(pkg("mta", "install"))).containsExactly("install version 3.7 of package postfix");
        assertThat(converge(pkg("mta", "install"))).isEmpty();
        apt.offering("exim4", "4.96").offering("nullmailer", "2");
        apt.virtual.put("agent", List.of("exim4", "nullmailer"));
        assertThatThrownBy(() -> providers.converge(pkg("agent", "install")))
                .hasMessageContaining("virtual package provided by 2 packages")
                .hasMessageContaining("exim4, nullmailer");
        apt.installed.put("exim4", "4.96");
        assertThat(converge(pkg("agent", "install"))).isEmpty();
    }

    @Test
    void locksAndUnlocks() {
        assertThat(converge(pkg("nginx", "lock"))).containsExactly("lock package nginx");
        assertThat(apt.held).containsExactly("nginx");
        assertThat(converge(pkg("nginx", "lock"))).isEmpty();
        assertThat(converge(pkg("nginx", "unlock"))).containsExactly("unlock package nginx");
        assertThat(converge(pkg("nginx", "unlock"))).isEmpty();
    }

    @Test
    void answersQuestionsBeforeTheyAreAsked() {
        ResourceRequest install = pkg("nginx", "install", "response_file_content", "nginx a b c\n");
        assertThat(converge(install))
                .containsExactly("preseed package nginx", "install version 1.22.1-9 of package nginx");
        assertThat(apt.preseeded).containsExactly("nginx a b c\n");
        assertThat(converge(pkg("nginx", "reconfig", "response_file_content", "nginx a b c\n")))
                .isEmpty();
        assertThat(converge(pkg("nginx", "reconfig", "response_file_content", "nginx a b d\n")))
                .containsExactly("preseed package nginx", "reconfigure package nginx");
        assertThat(last()).isEqualTo("dpkg-reconfigure nginx");
    }

    @Test
    void tellsWhatAptSaid() {
        apt.broken("broken");
        assertThatThrownBy(() -> providers.converge(pkg("broken", "install")))
                .isInstanceOfSatisfying(
                        ResourceException.class,
                        e -> assertThat(e.rubyClass()).isEqualTo("Mixlib::ShellOut::ShellCommandFailed"))
                .hasMessageContaining("received '100'")
                .hasMessageContaining("E: Unable to locate package broken");
    }

    @Test
    void picksTheToolByPlatformAndSource() {
        assertThat(converge(Requests.of("package", "nginx", "install"))).hasSize(1);
        assertThatThrownBy(() -> providers.converge(pkg("nginx", "install", "source", "/tmp/x.deb")))
                .hasMessageContaining("Use dpkg provider");
    }

    @Test
    void splitsOptionsAsAShellDoes() {
        assertThat(ToolSettings.words("a  -b='c d' \"e \\\"f\" g'h'i")).containsExactly("a", "-b=c d", "e \"f", "ghi");
        assertThat(ToolSettings.words("")).isEmpty();
    }
}
