package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services of a machine without systemd: scripts, patterns, commands. */
class ServicesIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("services");

    @Test
    void startsAndStopsScriptsPatternsAndCommands() {
        machine.converge(with("first"));

        String pid = pid("spec-daemon");
        assertThat(runs("spec-pattern")).isTrue();
        assertThat(machine.exists("/run/commanded")).isTrue();
        assertThat(links("spec-daemon")).containsExactly("S");
        assertThat(links("spec-pattern")).isEmpty();
        assertThat(calls())
                .contains("spec-daemon reload", "spec-pattern start", "commanded start", "commanded restart");
        // What supports restart is asked to; what does not is stopped and started.
        assertThat(calls()).contains("spec-daemon restart").doesNotContain("spec-plain restart");
        assertThat(machine.script("grep '^spec-plain' /tmp/calls | grep -v status")
                        .lines())
                .containsExactly("spec-plain start", "spec-plain stop", "spec-plain start");

        machine.script("rm /tmp/calls");
        machine.staysWith(with("first"));
        assertThat(pid("spec-daemon")).isEqualTo(pid);
        assertThat(calls().lines().filter(call -> !call.endsWith("status"))).isEmpty();

        machine.script("kill " + pid);
        machine.converge(with("first"));
        assertThat(runs("spec-daemon")).isTrue();

        machine.converge("services::init_stopped");
        assertThat(runs("spec-daemon")).isFalse();
        assertThat(runs("spec-pattern")).isFalse();
        assertThat(machine.exists("/run/commanded")).isFalse();
        assertThat(links("spec-daemon")).containsExactly("K");
        machine.staysWith("services::init_stopped");
    }

    @Test
    void failsForServicesThatAreNotThere() {
        Run run = machine.fail("services::missing");

        assertThat(run.error()).contains("spec-missing");
        assertThat(run.output()).contains("/services/recipes/missing.rb:1");
    }

    static Converge with(String config) {
        return Converge.recipes("services::init").chefVersion("12").attributes("""
            {"services": {"config": "%s"}}
            """.formatted(config));
    }

    private static boolean runs(String name) {
        return machine.holds("ps -eo args | grep -q '^" + name + " 100000'");
    }

    private static String pid(String name) {
        return machine.script("ps -eo pid,args | awk '$2 == \"" + name + "\" && $3 == \"100000\" { print $1 }'");
    }

    private static String calls() {
        return machine.script("cat /tmp/calls 2>/dev/null || true");
    }

    /** How runlevel 2 has it: started (S), ended (K), or not at all. */
    private static List<String> links(String name) {
        return machine.script("ls /etc/rc2.d | sed -n 's/^\\([SK]\\)[0-9]*" + name + "$/\\1/p'")
                .lines()
                .toList();
    }
}
