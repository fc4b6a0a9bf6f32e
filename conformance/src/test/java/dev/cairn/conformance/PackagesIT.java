package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Packages: small ones out of a repository on the machine, and the servers that layers are made of from the distribution. */
class PackagesIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("packages");

    @BeforeAll
    static void makeRepository() {
        machine.script("sh /srv/conformance/cookbooks/packages/files/default/repository.sh");
    }

    @Test
    void installsRemovesAndUpgrades() {
        Run first = machine.converge("packages");

        assertThat(status("spec-plain")).isEqualTo("installed 2.0");
        assertThat(status("spec-pinned")).isEqualTo("installed 1.0");
        assertThat(status("spec-left")).isEqualTo("installed 2.0");
        assertThat(status("spec-right")).isEqualTo("installed 1.0");
        assertThat(status("spec-provider")).isEqualTo("installed 1.0");
        assertThat(status("spec-upgraded")).isEqualTo("installed 1.0");
        assertThat(status("spec-local")).isEqualTo("installed 1.0");
        assertThat(status("spec-by-source")).isEqualTo("installed 1.0");
        assertThat(machine.read("/etc/spec-asking")).isEqualTo("42\n");
        assertThat(first.output()).contains("apt_package[spec-plain]").contains("apt_package[spec-left, spec-right]");
        machine.staysWith("packages");

        machine.converge("packages::changed");
        assertThat(status("spec-removed")).isEqualTo("config-files 1.0");
        assertThat(machine.exists("/etc/spec-removed.conf")).isTrue();
        assertThat(status("spec-purged")).isIn("not-installed ", "unknown");
        assertThat(machine.exists("/etc/spec-purged.conf")).isFalse();
        assertThat(status("spec-upgraded")).isEqualTo("installed 2.0");
        assertThat(status("spec-pinned")).isEqualTo("installed 2.0");
        assertThat(status("spec-local")).isEqualTo("installed 2.0");
        machine.staysWith("packages::changed");
    }

    @Test
    void refusesWhatIsNotThere() {
        Run run = machine.fail("packages::wrong");

        assertThat(status("spec-held")).isEqualTo("unknown");
        assertThat(status("spec-many-one")).isEqualTo("unknown");
        assertThat(status("spec-many-two")).isEqualTo("unknown");
        assertThat(run.error()).contains("Chef::Exceptions::Package").contains("spec-nothing");
        assertThat(run.output())
                .contains("(packages::wrong line 1) had an error")
                .contains("(packages::wrong line 6) had an error")
                .contains("9.9")
                .contains("spec-many-one")
                .contains("/packages/recipes/wrong.rb:10");
    }

    @Test
    void runsTheServersOfTheDistribution() {
        machine.converge("packages::servers");

        // Through the proxy.
        assertThat(machine.script("curl -sS http://127.0.0.1/")).isEqualTo("answered by nginx");
        assertThat(machine.script("redis-cli set word kept >/dev/null; redis-cli get word"))
                .isEqualTo("kept");
        assertThat(machine.script("printf 'version\\r\\nquit\\r\\n' | timeout 5 curl -s telnet://127.0.0.1:11311"))
                .startsWith("VERSION");
        assertThat(machine.script("mysql -Ne 'SELECT word FROM conformance.words'"))
                .isEqualTo("stored");
        machine.staysWith("packages::servers");
    }

    /** What dpkg says, with the version. */
    private static String status(String name) {
        Ran ran = machine.exec("dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", name);
        return ran.exitCode() == 0 ? ran.output() : "unknown";
    }
}
