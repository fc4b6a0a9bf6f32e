package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Package repositories of the machine: lists, keys, preferences, and when lists are fetched. No network is needed. */
class PackageRepositoriesIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("repositories");

    /** A package and the index of its flat repository, which is the only one left: without any, apt has no success to note. */
    @BeforeAll
    static void makeARepository() {
        machine.script("""
                rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
                mkdir -p /srv/packages/build/DEBIAN /srv/packages/build/usr/share/sample
                cd /srv/packages
                echo sample > build/usr/share/sample/text
                printf 'Package: conformance-sample\\nVersion: 1.0\\nArchitecture: all\\nMaintainer: Nobody <nobody@example.org>\\nDescription: sample\\n' \\
                    > build/DEBIAN/control
                dpkg-deb --build build sample.deb >/dev/null
                { dpkg-deb -f sample.deb; echo "Filename: ./sample.deb"; echo "Size: $(stat -c %s sample.deb)"
                  echo "SHA256: $(sha256sum sample.deb | cut -d' ' -f1)"; } > Packages
                mkdir -p dists/one/main/binary-amd64 dists/one/main/binary-all
                cp Packages dists/one/main/binary-amd64/Packages
                : > dists/one/main/binary-all/Packages
                echo 'deb [trusted=yes] file:///srv/packages ./' > /etc/apt/sources.list.d/first.list
                """);
    }

    @Test
    void repositoriesAreAddedChangedAndRemoved() {
        Converge flat = Converge.recipes("repos").attributes("{\"repos\": {\"uri\": \"file:///srv/packages\"}}");
        machine.converge(flat);

        assertThat(machine.script("dpkg-query -W -f '${Status} ${Version}' conformance-sample"))
                .isEqualTo("install ok installed 1.0");
        assertThat(machine.read("/usr/share/sample/text")).isEqualTo("sample\n");
        assertThat(lines("/etc/apt/sources.list.d/local.list"))
                .matches("deb +\\[trusted=yes signed-by=/etc/apt/keyrings/local.gpg\\] file:///srv/packages \\./");
        assertThat(machine.stat("/etc/apt/sources.list.d/local.list").access()).isEqualTo("644 root:root");
        assertThat(lines("/etc/apt/sources.list.d/keyed-repository.list"))
                .contains("deb ")
                .contains("arch=amd64")
                .contains("signed-by=/etc/apt/keyrings/keyed-repository.gpg")
                .contains("http://packages.example.invalid/debian bookworm main contrib")
                .contains("\ndeb-src ");
        // Binary, as apt wants it.
        assertThat(machine.script("head -c 1 /etc/apt/keyrings/keyed-repository.gpg | od -An -tx1 | tr -d ' '"))
                .isEqualTo("98");
        assertThat(machine.read("/etc/apt/preferences.d/conformance-sample.pref"))
                .isEqualTo("Package: conformance-sample\nPin: origin \"\"\nPin-Priority: 700\n");
        assertThat(machine.script("apt-cache policy conformance-sample")).contains(" 700");
        assertThat(machine.read("/etc/apt/preferences.d/bash.pref"))
                .isEqualTo("Package: bash*\nPin: release a=nothing\nPin-Priority: -1\n");
        machine.staysWith(flat);

        Converge changed = Converge.recipes("repos")
                .attributes(
                        "{\"repos\": {\"uri\": \"file:///srv/packages\", \"distribution\": \"one\", \"components\": [\"main\"]}}");
        assertThat(machine.converge(changed).output()).contains("apt_repository[local]");
        assertThat(lines("/etc/apt/sources.list.d/local.list"))
                .matches("deb +\\[trusted=yes signed-by=/etc/apt/keyrings/local.gpg\\] file:///srv/packages one main");
        machine.staysWith(changed);

        Converge removed =
                Converge.recipes("repos::removed").attributes("{\"repos\": {\"uri\": \"file:///srv/packages\"}}");
        machine.converge(removed);
        assertThat(machine.script("ls /etc/apt/sources.list.d /etc/apt/keyrings"))
                .doesNotContain("local", "keyed");
        assertThat(machine.exists("/etc/apt/preferences.d/bash.pref")).isFalse();
        assertThat(machine.exists("/etc/apt/preferences.d/conformance-sample.pref"))
                .isTrue();
        machine.staysWith(removed);
    }

    @Test
    void listsAreFetchedOnceADay() {
        machine.script("rm -f /var/lib/apt/periodic/update-success-stamp");
        assertThat(machine.converge("repos::update").changes()).isNotEmpty();
        assertThat(machine.exists("/var/lib/apt/periodic/update-success-stamp")).isTrue();
        machine.staysWith("repos::update");

        machine.script("touch -d '2 days ago' /var/lib/apt/periodic/update-success-stamp");
        assertThat(machine.converge("repos::update").changes()).isNotEmpty();
        machine.staysWith("repos::update");
    }

    /** Without comments. */
    private static String lines(String file) {
        return machine.script("grep -v '^#' " + file);
    }
}
