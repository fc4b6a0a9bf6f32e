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
    void aUnitThatSystemdRefusesIsNotWritten() {
        Run run = machine.fail("units::broken");

        assertThat(run.error()).contains("conf-broken.service");
        assertThat(machine.exists("/etc/systemd/system/conf-broken.service")).isFalse();
    }
}
