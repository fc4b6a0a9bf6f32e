package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users and groups, and the jobs that cron runs for them. */
class AccountsIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("people");

    private static final Converge PEOPLE = Converge.recipes("people")
            .dataBagItem("people", "alice", """
                {"id": "alice", "uid": 5001, "groups": ["crew", "other"], "shell": "/bin/bash"}
                """)
            .dataBagItem("people", "bob", """
                {"id": "bob", "uid": 5002, "groups": ["crew"], "action": "remove"}
                """)
            .dataBagItem("people", "carol", """
                {"id": "carol", "uid": 5003, "groups": ["other"]}
                """);

    @Test
    void makesChangesAndRemovesAccounts() {
        machine.script("useradd --uid 5002 bob");

        machine.converge(PEOPLE);
        assertThat(machine.script("getent group crew")).isEqualTo("crew:x:4200:");
        assertThat(account("homeless")).isEqualTo("homeless:x:4300:4200::/srv/never-made:/bin/sh");
        assertThat(machine.exists("/srv/never-made")).isFalse();
        assertThat(account("housed")).matches("housed:x:\\d+:\\d+:Has a house:/srv/house:/bin/bash");
        assertThat(machine.stat("/srv/house").owner()).isEqualTo("housed");
        assertThat(machine.exists("/srv/house/.profile")).isTrue();
        assertThat(machine.script("getent shadow housed")).startsWith("housed:$6$salt$IxDD3jeSOb5e");
        assertThat(Integer.parseInt(machine.script("id -u machine"))).isLessThan(1000);
        assertThat(members("replaced")).isEqualTo("homeless,housed");
        assertThat(members("appended")).isEqualTo("homeless");
        // Nobody had a number of that range when the attributes were read.
        assertThat(machine.script("id -u counted")).isEqualTo("4100");
        assertThat(machine.stat("/home/counted/.ssh").access()).isEqualTo("700 counted:root");
        assertThat(machine.stat("/home/counted/.ssh/authorized_keys").access()).isEqualTo("600 counted:root");
        assertThat(machine.read("/home/counted/.ssh/authorized_keys"))
                .isEqualTo("ssh-rsa AAAA first\nssh-rsa BBBB second\n");
        assertThat(account("alice")).isEqualTo("alice:x:5001:4200::/home/alice:/bin/bash");
        assertThat(machine.stat("/home/alice").owner()).isEqualTo("alice");
        assertThat(machine.holds("id bob || id carol")).isFalse();
        machine.staysWith(PEOPLE);

        machine.script("usermod -a -G appended counted");
        machine.converge("people::changed");
        assertThat(account("homeless")).isEqualTo("homeless:x:4300:4200::/srv/never-made:/bin/dash");
        assertThat(machine.script("passwd -S housed")).startsWith("housed L ");
        assertThat(machine.script("getent shadow housed")).startsWith("housed:!$6$salt$");
        assertThat(machine.holds("id nobody-there || id machine")).isFalse();
        assertThat(members("replaced")).isEqualTo("housed");
        assertThat(members("appended")).isEqualTo("homeless,housed");
        assertThat(members("emptied")).isEmpty();
        machine.staysWith("people::changed");

        machine.converge("people::gone");
        assertThat(machine.holds("id housed || getent group replaced")).isFalse();
        assertThat(machine.exists("/srv/house")).isFalse();
        machine.staysWith("people::gone");
    }

    @Test
    void modifiesNobodyWhoIsNotThere() {
        Run run = machine.fail("people::wrong");

        assertThat(run.error()).contains("nobody-there");
        assertThat(run.output()).contains("/people/recipes/wrong.rb:1");
    }

    @Test
    void keepsCronTablesBesideForeignLines() {
        machine.script("printf 'MAILTO=me\\n# mine\\n0 0 * * * /bin/true mine\\n' | crontab -");

        machine.converge("cron-both");
        assertThat(machine.script("crontab -l").lines())
                .containsExactly(
                        "MAILTO=me",
                        "# mine",
                        "0 0 * * * /bin/true mine",
                        "# Chef Name: plain",
                        "5 3 * * * /bin/true plain",
                        "# Chef Name: daily",
                        "@daily /bin/true daily",
                        "# Chef Name: short-lived",
                        "1 * * * * /bin/true short-lived",
                        "# Chef Name: by-definition",
                        "0 4 * * * /bin/true by-definition");
        assertThat(machine.script("crontab -l -u daemon").lines())
                .containsExactly(
                        "# Chef Name: everything",
                        "MAILTO=\"nobody@example.com\"",
                        "PATH=\"/usr/bin:/bin\"",
                        "SHELL=\"/bin/sh\"",
                        "HOME=\"/tmp\"",
                        "WORD=two words",
                        "NUMBER=1",
                        "*/10 1,2 1-5 6 mon echo \"100\\% done\" >/dev/null");
        assertThat(machine.stat("/etc/cron.d/built-in").access()).isEqualTo("600 root:root");
        assertThat(machine.read("/etc/cron.d/built-in").lines())
                .contains("# made by a recipe", "MAILTO=nobody@example.com", "WORD=given")
                .endsWith("7 * * * * daemon /bin/true built-in");
        assertThat(machine.read("/etc/cron.d/predefined").lines()).endsWith("@hourly root /bin/true predefined");
        machine.staysWith("cron-both");

        machine.script("(crontab -l; echo '1 1 * * * /bin/true mine too') | crontab -");
        machine.converge("cron-both::changed");
        assertThat(machine.script("crontab -l").lines())
                .containsExactly(
                        "MAILTO=me",
                        "# mine",
                        "0 0 * * * /bin/true mine",
                        "# Chef Name: plain",
                        "6 * * * * /bin/true changed",
                        "# Chef Name: daily",
                        "@daily /bin/true daily",
                        "# Chef Name: by-definition",
                        "0 4 * * * /bin/true by-definition",
                        "1 1 * * * /bin/true mine too");
        assertThat(machine.exists("/etc/cron.d/predefined")).isFalse();
        machine.staysWith("cron-both::changed");

        machine.converge("cron-era");
        assertThat(machine.stat("/etc/cron.d/old-style").access()).isEqualTo("644 root:root");
        assertThat(machine.read("/etc/cron.d/old-style"))
                .isEqualTo("# of the cookbook\n3 4 * * * daemon /bin/true old-style\n");
        machine.staysWith("cron-era");

        assertThat(machine.fail("cron-both::wrong").output())
                .contains("ValidationFailed", "/cron-both/recipes/wrong.rb:2");
    }

    private static String account(String name) {
        return machine.script("getent passwd " + name);
    }

    private static String members(String group) {
        String line = machine.script("getent group " + group);
        return line.substring(line.lastIndexOf(':') + 1);
    }
}
