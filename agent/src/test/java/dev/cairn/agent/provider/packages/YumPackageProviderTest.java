package dev.cairn.agent.provider.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.FakeMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** yum 3, which no current distribution has any more, by its command line and its words. */
final class YumPackageProviderTest extends ProviderContract {
    private final FakeYum yum = new FakeYum();

    @TempDir
    Path temporary;

    private FakeMachine machine;
    private Providers providers;

    @BeforeEach
    void machine() {
        machine = new FakeMachine(temporary.resolve("machine"));
        providers = Providers.on(machine, text -> {});
        yum.on(machine.commands())
                .offering("httpd", "2.4.5-1")
                .offering("httpd", "2.4.6-9")
                .offering("git", "1.8-3");
    }

    private static ResourceRequest pkg(String name, String action, @Nullable Object... properties) {
        return Requests.of("yum_package", name, action, properties);
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() {
        return pkg("httpd", "install");
    }

    @Override
    protected ResourceRequest failing() {
        return pkg("httpd", "install", "version", "9.9");
    }

    @Override
    protected Object state() {
        return Map.copyOf(yum.installed);
    }

    private List<String> converge(ResourceRequest request) {
        machine.commands().forget();
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    @Test
    void installsUpgradesAndRemoves() {
        assertThat(converge(pkg("httpd", "install", "version", "2.4.5")))
                .containsExactly("install version 2.4.5 of package httpd");
        assertThat(machine.commands().lines()).contains("yum -d 0 -e 0 -y install httpd-2.4.5");
        assertThat(converge(pkg("httpd", "install"))).isEmpty();
        assertThat(machine.commands().lines()).noneMatch(line -> line.startsWith("yum"));
        assertThat(converge(pkg("httpd", "upgrade"))).containsExactly("upgrade package httpd from 2.4.5-1 to 2.4.6-9");
        assertThat(converge(pkg("httpd", "upgrade"))).isEmpty();
        assertThat(converge(pkg("httpd", "purge"))).containsExactly("purge package httpd");
        assertThat(yum.installed).isEmpty();
    }

    @Test
    void goesDownOnlyWhereItMay() {
        converge(pkg("httpd", "install"));
        assertThatThrownBy(() -> converge(pkg("httpd", "install", "version", "2.4.5-1", "allow_downgrade", false)))
                .hasMessageContaining("httpd-2.4.5-1")
                .hasMessageContaining("allow_downgrade");
        assertThat(yum.installed).containsEntry("httpd", "2.4.6-9");
        converge(pkg("httpd", "install", "version", "2.4.5-1"));
        assertThat(yum.installed).containsEntry("httpd", "2.4.5-1");
    }

    @Test
    void readsLinesThatYumBreaks() {
        String name = "a-package-with-a-name-that-is-longer-than-the-column-for-it";
        yum.offering(name, "1.0-1");
        assertThat(converge(pkg(name, "install"))).containsExactly("install version 1.0-1 of package " + name);
    }

    @Test
    void takesNamesThatAPackageProvides() {
        yum.provided.put("webserver", "httpd");
        assertThat(converge(pkg("webserver", "install"))).containsExactly("install version 2.4.6-9 of package httpd");
        assertThat(converge(pkg("webserver", "install"))).isEmpty();
    }

    @Test
    void passesArchitectureAndOptions() {
        converge(pkg("git", "install", "arch", "x86_64", "options", "--enablerepo=epel --nogpgcheck"));
        assertThat(machine.commands().lines())
                .contains(
                        "yum -d 0 -e 0 --enablerepo=epel list available git.x86_64",
                        "yum -d 0 -e 0 -y --enablerepo=epel --nogpgcheck install git-1.8-3.x86_64");
    }

    @Test
    void knowsAnUnknownPackage() {
        assertThatThrownBy(() -> converge(pkg("nosuch", "install")))
                .hasMessageContaining("No candidate version available for nosuch");
    }
}
