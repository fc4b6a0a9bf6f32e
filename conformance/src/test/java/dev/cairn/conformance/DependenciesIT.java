package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands install_dependencies, update_dependencies and update_agent, by the recipes that agents bring along. */
class DependenciesIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("dependencies");

    /** In the place of the machine's own, which would take the test's machine down. */
    private static final String SHUTDOWN =
            "printf '#!/bin/sh\\necho \"$@\" >>/srv/shutdowns\\n' >/usr/local/sbin/shutdown;"
                    + " chmod 755 /usr/local/sbin/shutdown";

    @BeforeAll
    static void makeRepository() {
        machine.script("sh /srv/conformance/cookbooks/packages/files/default/repository.sh");
        // Whatever is newer elsewhere is not this test's business.
        machine.script("find /etc/apt/sources.list /etc/apt/sources.list.d -type f ! -name spec.list -delete");
        machine.script(SHUTDOWN);
    }

    private static Converge update(String args) {
        return Converge.recipes("opsworks_dependencies::update")
                .chefVersion("12")
                .dataBagItem(
                        "aws_opsworks_command",
                        "c-1",
                        "{\"id\": \"c-1\", \"type\": \"update_dependencies\", \"args\": " + args + "}");
    }

    private static String version(String name) {
        return machine.script("dpkg-query -W -f '${Version}' " + name);
    }

    @Test
    void updatesWhatIsOutdatedAndRebootsForAKernelOnlyWhereThatIsAllowed() {
        machine.script("apt-get -q -y install spec-plain=1.0 && apt-mark hold spec-plain >/dev/null"
                + " && apt-get -q -y install spec-left=1.0");
        Run run = machine.converge(update("{\"allow_reboot\": [\"true\"]}"));
        assertThat(version("spec-left")).isEqualTo("2.0");
        assertThat(version("spec-plain")).as("held packages stay").isEqualTo("1.0");
        assertThat(machine.exists("/srv/shutdowns")).as(run.output()).isFalse();

        machine.script("mkdir -p /lib/modules/999.0.0-1-amd64");
        Run forbidden = machine.converge(update("{}"));
        assertThat(forbidden.output()).contains("a newer kernel is installed");
        assertThat(machine.exists("/srv/shutdowns")).isFalse();
        machine.converge(update("{\"allow_reboot\": [\"true\"]}"));
        assertThat(machine.read("/srv/shutdowns")).isEqualTo("-r +2\n");
        machine.script("rm -r /lib/modules/999.0.0-1-amd64 /srv/shutdowns");
    }

    @Test
    void chef11ReadsTheArgumentsInItsAttributes() {
        machine.script("mkdir -p /lib/modules/999.0.0-1-amd64");
        Converge chef11 = Converge.recipes("opsworks_dependencies::update").chefVersion("11.10");
        machine.converge(
                chef11.attributes("{\"dependencies\": {\"allow_reboot\": false, \"os_release_version\": \"12\"}}"));
        assertThat(machine.exists("/srv/shutdowns")).isFalse();
        machine.converge(chef11.attributes("{\"dependencies\": {\"allow_reboot\": true}}"));
        assertThat(machine.read("/srv/shutdowns")).isEqualTo("-r +2\n");
        machine.script("rm -r /lib/modules/999.0.0-1-amd64 /srv/shutdowns");
    }

    @Test
    void installsThePackagesOfTheLayers() {
        Converge install = Converge.recipes("opsworks_dependencies::install")
                .chefVersion("11.10")
                .attributes("{\"dependencies\": {\"packages\": [\"spec-pinned\", \"spec-right\"]}}");
        machine.converge(install);
        assertThat(version("spec-pinned")).isEqualTo("2.0");
        assertThat(version("spec-right")).isEqualTo("2.0");
        machine.staysWith(install);

        Run missing = machine.fail(Converge.recipes("opsworks_dependencies::install")
                .chefVersion("11.10")
                .attributes("{\"dependencies\": {\"packages\": [\"spec-nothing\"]}}"));
        assertThat(missing.error()).contains("spec-nothing");
    }

    @Test
    void aWrongRepositoryFailsTheCommand() {
        machine.write("/etc/apt/sources.list.d/wrong.list", "deb [trusted=yes] file:/srv/nowhere ./\n");
        Run run = machine.run(update("{}"));
        machine.script("rm /etc/apt/sources.list.d/wrong.list");
        assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
        assertThat(run.error()).contains("apt-get -q update");
    }

    @Test
    void otherFamiliesUpdateByTheirOwnTools() {
        assertThat(commands("rhel", "centos", "[]")).contains("execute[$(command -v dnf || command -v yum) -y update]");
        assertThat(commands("fedora", "fedora", "[]"))
                .contains("execute[$(command -v dnf || command -v yum) -y update]");
        assertThat(commands("amazon", "amazon", "[\"Amazon Linux 2018.03\"]"))
                .contains("execute[$(command -v dnf || command -v yum) -y --releasever=2018.03 update]");
        assertThat(commands("suse", "opensuse", "[]"))
                .contains("execute[zypper --non-interactive refresh]")
                .contains("execute[zypper --non-interactive update]");
        assertThat(commands("debian", "debian", "[\"Amazon Linux 2018.03\"]"))
                .contains("this system stays at its release");
    }

    @Test
    void theAgentIsUpToDateOrSaysHowItBecomesSo() {
        assertThat(machine.converge(agent("LATEST", "0.1.0", "0.1.0")).output())
                .contains("the agent is up to date: 0.1.0 runs here");
        assertThat(machine.converge(agent("4004-20151201152533", "0.1.0", "0.1.0"))
                        .output())
                .contains(
                        "version 4004-20151201152533 of the agent is asked for, but this coordinator gives away 0.1.0");
        assertThat(machine.fail(agent("LATEST", "0.1.0", "0.2.0")).error())
                .contains("agent 0.1.0 runs here and the coordinator gives away 0.2.0");
        assertThat(machine.converge(Converge.recipes("opsworks_agent::update")
                                .chefVersion("11.10")
                                .attributes("{\"opsworks_agent\": {\"agent_version\": [\"LATEST\"],"
                                        + " \"running_version\": [\"0.1.0\"], \"available_version\": [\"0.1.0\"]}}"))
                        .output())
                .contains("the agent is up to date");
    }

    private static Converge agent(String wanted, String running, String available) {
        return Converge.recipes("opsworks_agent::update")
                .chefVersion("12")
                .dataBagItem(
                        "aws_opsworks_command",
                        "c-1",
                        "{\"id\": \"c-1\", \"type\": \"update_agent\", \"args\": {\"agent_version\": [\"" + wanted
                                + "\"], \"running_version\": [\"" + running + "\"], \"available_version\": [\""
                                + available + "\"]}}");
    }

    /** What a run that only says what it would do says, on a machine that passes for one of another family. */
    private static String commands(String family, String platform, String release) {
        Converge as = update("{\"upgrade_os_to\": " + release + "}");
        return machine.converge(new Converge("recipe[packages::pretend]," + as.runList(), as.options(), as.files())
                        .attributes(
                                "{\"pretend\": {\"family\": \"" + family + "\", \"platform\": \"" + platform + "\"}}")
                        .options("--why-run"))
                .output();
    }
}
