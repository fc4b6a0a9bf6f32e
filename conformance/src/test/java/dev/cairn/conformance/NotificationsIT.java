package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Notifications: what rings, how often, when; the commands that are rung write it down. */
class NotificationsIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("bell");

    @Test
    void ringsInOrderAndOnlyAfterChanges() {
        machine.script("rm -rf /tmp/bell /srv/bell");
        machine.converge("bell");

        assertThat(machine.read("/tmp/bell").lines())
                .containsExactly(
                        "immediate",
                        "nested",
                        "before",
                        "subscribed forwards",
                        "outer service",
                        "inside",
                        "inner target",
                        "last",
                        // Asked for by what was rung immediately, so before what its notifier left for the end.
                        "delayed by nested",
                        "delayed once",
                        "subscribed backwards",
                        "outer later",
                        "delayed by delayed");
        assertThat(machine.exists("/srv/bell/guarded")).isTrue();
        assertThat(machine.exists("/tmp/two-actions")).isFalse();

        machine.script("rm /tmp/bell");
        machine.staysWith("bell");
        assertThat(machine.exists("/tmp/bell")).isFalse();
    }

    @Test
    void changesNothingWhenSomebodyUnknownIsToBeTold() {
        List<String> before = machine.snapshot();

        Run run = machine.fail("bell::unknown");

        assertThat(machine.snapshot()).isEqualTo(before);
        assertThat(run.error()).contains("ResourceNotFound");
        assertThat(run.output()).contains("service[nobody]").contains("file[/srv/bell/notifier]");
        assertThat(run.output()).contains("/bell/recipes/unknown.rb:5");
    }

    @Test
    void tellsAfterAFailureWhatWasToBeTold() {
        machine.script("mkdir -p /srv/bell; rm -f /tmp/bell");

        Run run = machine.fail("bell::failing");

        assertThat(machine.read("/tmp/bell")).isEqualTo("after the failure\n");
        assertThat(machine.exists("/srv/bell/changed")).isTrue();
        assertThat(machine.exists("/srv/bell/not-reached")).isFalse();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("ShellCommandFailed");
    }
}
