package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Links, and directories copied whole out of cookbooks. */
class TreesIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("trees");

    @Test
    void makesAndTurnsLinks() {
        machine.converge("links");

        assertThat(target("symbolic")).isEqualTo("/srv/links/first");
        assertThat(target("owned")).isEqualTo("first");
        assertThat(machine.stat("/srv/links/owned").access()).isEqualTo("777 daemon:mail");
        assertThat(machine.stat("/srv/links/first").access()).isEqualTo("644 root:root");
        assertThat(inode("hard")).isEqualTo(inode("first"));
        assertThat(target("dangling")).isEqualTo("/srv/links/nothing");
        machine.staysWith("links");

        machine.script("ln /srv/links/first /srv/links/other-kind; echo mine >/srv/links/over-a-file");
        machine.converge("links::retarget");
        assertThat(target("symbolic")).isEqualTo("/srv/links/second");
        assertThat(inode("hard")).isEqualTo(inode("second"));
        assertThat(target("other-kind")).isEqualTo("/srv/links/second");
        assertThat(target("over-a-file")).isEqualTo("first");
        assertThat(machine.exists("/srv/links/dangling")).isFalse();
        assertThat(machine.stat("/srv/links/owned").access()).isEqualTo("777 root:root");
        assertThat(machine.read("/srv/links/first")).isEqualTo("first\n");
        machine.staysWith("links::retarget");

        machine.script("mkdir /srv/links/over-a-directory");
        Run run = machine.fail("links::refused");
        assertThat(machine.read("/srv/links/first")).isEqualTo("first\n");
        assertThat(machine.stat("/srv/links/over-a-directory").kind()).isEqualTo("directory");
        assertThat(machine.script("ls /srv/links/over-a-directory")).isEmpty();
        assertThat(run.output())
                .contains("link[/srv/links/first] (links::refused line 1) had an error")
                .contains("link[/srv/links/over-a-directory] (links::refused line 6) had an error")
                .contains("/links/recipes/refused.rb:6");
    }

    @Test
    void copiesTreesWithTheirModes() {
        machine.converge("trees");

        assertThat(machine.script("cd /srv/trees/tree && find . -printf '%p %m %u:%g\\n' | sort")
                        .lines())
                .containsExactly(
                        ". 750 daemon:daemon",
                        "./deep 750 daemon:daemon",
                        "./deep/deep.txt 640 mail:mail",
                        "./deep/deeper 750 daemon:daemon",
                        "./deep/deeper/run.sh 640 mail:mail",
                        "./top.txt 640 mail:mail");
        assertThat(machine.read("/srv/trees/tree/deep/deep.txt")).isEqualTo("deep\n");
        assertThat(machine.script("cd /srv/trees/special && find . -type f")).isEqualTo("./which");
        assertThat(machine.read("/srv/trees/special/which")).isEqualTo("debian\n");
        machine.staysWith("trees");

        machine.script("""
            for tree in tree purged; do
                echo stray >/srv/trees/$tree/stray
                mkdir -p /srv/trees/$tree/deep/strays/deeper
                echo stray >/srv/trees/$tree/deep/strays/deeper/stray
            done
            echo edited >/srv/trees/tree/top.txt
            chmod 600 /srv/trees/tree/deep/deep.txt
            echo mine >/srv/trees/kept/top.txt
            """);
        machine.converge("trees");
        assertThat(machine.script("cd /srv/trees/purged && find . | sort").lines())
                .containsExactly(
                        ".", "./deep", "./deep/deep.txt", "./deep/deeper", "./deep/deeper/run.sh", "./top.txt");
        assertThat(machine.read("/srv/trees/tree/stray")).isEqualTo("stray\n");
        assertThat(machine.read("/srv/trees/tree/top.txt")).isEqualTo("top\n");
        assertThat(machine.stat("/srv/trees/tree/deep/deep.txt").access()).isEqualTo("640 mail:mail");
        assertThat(machine.read("/srv/trees/kept/top.txt")).isEqualTo("mine\n");
        assertThat(machine.script("cat /var/chef/backup/srv/trees/tree/top.txt.chef-*"))
                .isEqualTo("edited");
        machine.staysWith("trees");

        machine.converge("trees::gone");
        assertThat(machine.exists("/srv/trees/kept")).isFalse();
        assertThat(machine.read("/srv/trees/once/deep/deep.txt")).isEqualTo("deep\n");
        machine.staysWith("trees::gone");
    }

    private static String target(String link) {
        assertThat(machine.stat("/srv/links/" + link).kind()).isEqualTo("symbolic link");
        return machine.script("readlink /srv/links/" + link);
    }

    private static long inode(String file) {
        return machine.stat("/srv/links/" + file).inode();
    }
}
