package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services of a machine with systemd. */
class SystemdIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.withSystemd("units");

    private static final Converge UNITS = Converge.recipes("services::units").attributes("""
        {"services": {"config": "first"}}
        """);

    @Test
    void startsEnablesReloadsAndMasks() {
        assertThat(machine.read("/proc/1/comm")).isEqualTo("systemd\n");

        Run first = machine.converge(UNITS);
        assertThat(state("spec-unit")).isEqualTo("enabled active");
        assertThat(state("spec-static")).isEqualTo("static active");
        assertThat(state("spec-masked")).isEqualTo("masked inactive");
        assertThat(state("spec-upstart")).isEqualTo("enabled active");
        assertThat(state("spec-daemon")).isEqualTo("generated active");
        assertThat(machine.script("cat /tmp/calls").lines())
                .contains("spec-unit reload", "own-command reload", "spec-daemon start");
        assertThat(first.output()).containsPattern("WARN: .*[Uu]pstart");
        String processes = processes();
        assertThat(processes).contains("sleep 100001").contains("sleep 100002").doesNotContain("sleep 100003");

        machine.staysWith(UNITS);
        assertThat(processes()).isEqualTo(processes);

        machine.script("systemctl kill --signal=KILL spec-unit; systemctl reset-failed");
        machine.converge(UNITS);
        assertThat(state("spec-unit")).isEqualTo("enabled active");

        machine.converge("services::units_changed");
        assertThat(state("spec-unit")).isEqualTo("disabled inactive");
        assertThat(state("spec-masked")).isEqualTo("disabled inactive");
        assertThat(state("spec-upstart")).isEqualTo("masked active");
        assertThat(state("spec-daemon")).endsWith(" inactive");
        machine.staysWith("services::units_changed");
    }

    private static String state(String unit) {
        return machine.script("systemctl show -p UnitFileState --value " + unit) + " "
                + machine.script("systemctl show -p ActiveState --value " + unit);
    }

    /** With their ids: another id is another start. */
    private static String processes() {
        return machine.script("ps -eo pid,args | grep '[s]leep 10000' | sort");
    }
}
