package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guards, and the commands and scripts of recipes: who runs them, where, with what around them. */
class CommandsIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("commands");

    @Test
    void letsThroughWhatTheGuardsAllow() {
        Run run = machine.converge("guards", "guards::inherited");

        assertThat(files("/srv/guards"))
                .containsExactlyInAnyOrder(
                        "only_if string true",
                        "only_if array true",
                        "not_if string false",
                        "not_if array false",
                        "only_if shell syntax",
                        "only_if block true",
                        "not_if block false",
                        "only_if block string",
                        "all of several",
                        "option cwd",
                        "option user",
                        "option group",
                        "option environment",
                        "option env",
                        "option umask",
                        "interpreted",
                        "by-perl",
                        "execute inherits",
                        "bash does not inherit",
                        "bash with an interpreter inherits");
        assertThat(machine.stat("/srv/guards/open/execute inherits").access()).isEqualTo("640 daemon:mail");
        assertThat(machine.stat("/srv/guards/open/bash does not inherit").access())
                .isEqualTo("644 daemon:root");
        // A string is true for Ruby, which is seldom what was meant; a guard that is late counts as false.
        assertThat(run.output())
                .containsPattern("WARN: .*only_if block string")
                .containsPattern("WARN: .*'sleep 20' timed out");
        assertThat(machine.holds("pgrep -x sleep -a | grep 'sleep 20'")).isFalse();
        machine.staysWith("guards", "guards::inherited");
    }

    @Test
    void failsWhenAGuardRaises() {
        Run run = machine.fail("guards::raises");

        assertThat(run.error()).contains("the guard is broken");
        assertThat(run.output()).contains("guards/recipes/raises.rb:2").contains("file[/srv/guards/guarded]");
        assertThat(machine.exists("/srv/guards/guarded")).isFalse();
    }

    @Test
    void runsCommandsAsTheyAreDeclared() {
        Run run = machine.converge("shells::account", "shells");

        assertThat(machine.exists("/srv/shells/array * $HOME;")).isTrue();
        assertThat(shells("pipe")).isEqualTo("a\nb\nend\n");
        assertThat(shells("returns")).isEqualTo("42\n");
        assertThat(shells("returns-one")).isEqualTo("3\n");
        assertThat(shells("relative")).isEqualTo("/srv/shells\n");
        // Only the user id changes, the surroundings stay.
        assertThat(shells("user")).isEqualTo("mail root /root \n");
        assertThat(machine.stat("/srv/shells/user").access()).isEqualTo("644 mail:root");
        assertThat(shells("login")).isEqualTo("shells shells /srv/home-of-shells shells shells /bin/bash\n");
        assertThat(shells("group")).isEqualTo("games\n");
        assertThat(machine.stat("/srv/shells/umask").access()).isEqualTo("600 root:root");
        assertThat(shells("environment")).isEqualTo("given unset 1\n");
        assertThat(shells("input")).isEqualTo("fed\n");
        assertThat(shells("no-input")).isEmpty();
        assertThat(shells("bash")).isEqualTo("two\n");
        assertThat(shells("perl")).isEqualTo("perl\n");
        assertThat(shells("sensitive")).isEqualTo("top-secret-word\n");
        assertThat(run.output()).doesNotContain("top-secret-word");
        machine.staysWith("shells::account", "shells");
    }

    @Test
    void endsWhatIsLateWithAllThatItStarted() {
        Run run = machine.fail("shells::timeout");

        assertThat(run.error()).contains("CommandTimeout");
        assertThat(machine.exists("/srv/shells/survived")).isFalse();
        assertThat(machine.holds("pgrep -f '[s]leep 987'")).isFalse();
    }

    @Test
    void hidesWhatIsSensitiveAlsoWhenItFails() {
        Run run = machine.fail("shells::sensitive");

        assertThat(run.error()).contains("ShellCommandFailed").doesNotContain("top-secret-word");
        assertThat(run.output()).doesNotContain("top-secret-word").contains("shells/recipes/sensitive.rb:1");
        assertThat(machine.holds("grep -r top-secret-word /var/chef /var/log /srv/conformance/report.json"))
                .isFalse();
    }

    @Test
    void tellsWhatAFailedCommandHadSaid() {
        Run run = machine.fail("shells::fails");

        assertThat(run.error()).contains("ShellCommandFailed");
        assertThat(run.output()).contains("said", "complained", "received '7'", "shells/recipes/fails.rb:1");
        assertThat(machine.exists("/srv/shells/not-reached")).isFalse();
    }

    @Test
    void refusesARelativePathWithoutADirectory() {
        assertThat(machine.fail("shells::relative").output())
                .contains("creates")
                .contains("shells/recipes/relative.rb:");
    }

    private static List<String> files(String directory) {
        return machine.script("find " + directory + " -type f -printf '%f\\n'")
                .lines()
                .toList();
    }

    private static String shells(String name) {
        return machine.read("/srv/shells/" + name);
    }
}
