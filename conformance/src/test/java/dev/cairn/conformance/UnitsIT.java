package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Units of a real systemd. */
class UnitsIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.withSystemd("unit-files");

    @Test
    void unitsComeFromStringsAndHashesAndTheManagerKnowsThem() {
        machine.converge("units");

        assertThat(machine.read("/etc/systemd/system/conf-string.service")).isEqualTo("""
                [Unit]
                Description=From a string

                [Service]
                ExecStart=/bin/sleep infinity
                Environment=MARK=one

                [Install]
                WantedBy=multi-user.target
                """);
        assertThat(machine.stat("/etc/systemd/system/conf-string.service").access())
                .isEqualTo("644 root:root");
        assertThat(machine.read("/etc/systemd/system/conf-hash.timer")).isEqualTo("""
                [Unit]
                Description = From a hash

                [Timer]
                OnCalendar = daily
                OnCalendar = *-*-01
                Persistent = true
                Unit = conf-string.service

                [Install]
                WantedBy = timers.target
                """);
        assertThat(machine.script("systemctl is-enabled conf-string.service conf-hash.timer"))
                .isEqualTo("enabled\nenabled");
        assertThat(machine.script("systemctl is-active conf-string.service")).isEqualTo("active");
        // The drop-ins count, and the manager was told of both at once.
        assertThat(machine.script("systemctl show -p Environment --value conf-string.service"))
                .contains("MARK=one")
                .contains("FIRST=given")
                .contains("SECOND=given");
        assertThat(machine.read("/srv/reloads")).isEqualTo("reloaded\n");
        String process = machine.script("systemctl show -p MainPID --value conf-string.service");
        assertThat(machine.script("tr '\\0' '\\n' < /proc/" + process + "/environ"))
                .contains("SECOND=given");
        machine.staysWith("units");
        assertThat(machine.script("systemctl show -p MainPID --value conf-string.service"))
                .isEqualTo(process);

        Converge changed = Converge.recipes("units").attributes("{\"units\": {\"value\": \"changed\"}}");
        machine.converge(changed);
        assertThat(machine.read("/srv/reloads")).isEqualTo("reloaded\nreloaded\n");
        assertThat(machine.script("systemctl show -p Environment --value conf-string.service"))
                .contains("FIRST=changed");
        machine.staysWith(changed);

        machine.converge("units::removed");
        assertThat(machine.exists("/etc/systemd/system/conf-string.service")).isFalse();
        assertThat(machine.holds("systemctl is-active conf-string.service")).isFalse();
        assertThat(machine.exists("/etc/systemd/system/conf-hash.timer")).isFalse();
        assertThat(machine.script("systemctl is-enabled apt-daily.timer || true"))
                .isEqualTo("masked");
        machine.staysWith("units::removed");
    }

    @Test
    void unitsOfPackagesAreMaskedPresetRestartedAndReverted() {
        machine.write("/usr/lib/systemd/system/conf-vendor.service", """
                [Service]
                ExecStart=/bin/sleep infinity
                [Install]
                WantedBy=multi-user.target
                """);
        machine.script("systemctl daemon-reload");

        machine.converge(verbs("mask"));
        assertThat(state()).isEqualTo("masked inactive");
        machine.staysWith(verbs("mask"));
        machine.converge(verbs("unmask", "try_restart"));
        assertThat(state()).isEqualTo("disabled inactive");
        machine.converge(verbs("preset", "start"));
        assertThat(state()).isEqualTo("enabled active");
        machine.staysWith(verbs("enable", "start", "unmask"));

        String process = machine.script("systemctl show -p MainPID --value conf-vendor");
        machine.converge(verbs("try_restart", "reenable"));
        assertThat(machine.script("systemctl show -p MainPID --value conf-vendor"))
                .isNotEqualTo(process);
        assertThat(state()).isEqualTo("enabled active");

        machine.write("/etc/systemd/system/conf-vendor.service", "[Service]\nExecStart=/bin/sleep 1\n");
        machine.converge(verbs("revert", "disable", "stop"));
        assertThat(machine.exists("/etc/systemd/system/conf-vendor.service")).isFalse();
        assertThat(state()).isEqualTo("disabled inactive");
        machine.staysWith(verbs("disable", "stop", "reload"));
    }

    private static Converge verbs(String... verbs) {
        return Converge.recipes("units::verbs")
                .attributes("{\"units\": {\"verbs\": [\"" + String.join("\", \"", verbs) + "\"]}}");
    }

    private static String state() {
        return machine.script("systemctl show -p UnitFileState --value conf-vendor") + " "
                + machine.script("systemctl show -p ActiveState --value conf-vendor");
    }

    @Test
    void aUnitThatSystemdRefusesIsNotWritten() {
        Run run = machine.fail("units::broken");

        assertThat(run.error()).contains("conf-broken.service");
        assertThat(machine.exists("/etc/systemd/system/conf-broken.service")).isFalse();
    }
}
