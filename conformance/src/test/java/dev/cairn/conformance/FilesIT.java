package dev.cairn.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files and directories: what is made, how it is restored, what is kept of what was there. */
class FilesIT {
    @RegisterExtension
    static final TestMachine machine = TestMachine.plain("files");

    @Test
    void makesFilesAndRestoresThemWithBackups() {
        machine.converge("hello-files");

        assertThat(machine.stat("/srv/hello").kind()).isEqualTo("directory");
        assertThat(machine.stat("/srv/hello").access()).isEqualTo("750 daemon:daemon");
        assertThat(machine.stat("/srv/hello/a").access()).isEqualTo("755 root:root");
        assertThat(machine.stat("/srv/hello/a/b").access()).isEqualTo("755 root:root");
        assertThat(machine.stat("/srv/hello/a/b/c").access()).isEqualTo("700 daemon:root");
        assertThat(machine.read("/srv/hello/quoted")).isEqualTo("four digits\n");
        for (String file : List.of("quoted", "three", "number")) {
            assertThat(machine.stat("/srv/hello/" + file).access()).as(file).isEqualTo("640 daemon:mail");
        }
        assertThat(machine.stat("/srv/hello/empty").size()).isZero();
        assertThat(machine.stat("/srv/hello/empty").access()).isEqualTo("644 root:root");
        assertThat(machine.exists("/var/chef/backup")).isFalse();
        machine.staysWith("hello-files");

        machine.write("/srv/hello/quoted", "edited\n");
        machine.write("/srv/hello/unsaved", "edited\n");
        machine.script("chmod 777 /srv/hello/three; chown root:root /srv/hello/number /srv/hello/a/b/c");
        assertThat(machine.converge("hello-files").changes())
                .containsExactlyInAnyOrder(
                        "directory[/srv/hello/a/b/c] create",
                        "file[/srv/hello/quoted] create",
                        "file[/srv/hello/three] create",
                        "file[/srv/hello/number] create",
                        "file[/srv/hello/unsaved] create");
        assertThat(machine.read("/srv/hello/quoted")).isEqualTo("four digits\n");
        assertThat(machine.read("/srv/hello/unsaved")).isEqualTo("no copy is kept\n");
        assertThat(machine.stat("/srv/hello/a/b/c").access()).isEqualTo("700 daemon:root");
        for (String file : List.of("quoted", "three", "number")) {
            assertThat(machine.stat("/srv/hello/" + file).access()).as(file).isEqualTo("640 daemon:mail");
        }
        assertThat(backups("*"))
                .singleElement()
                .asString()
                .matches("/var/chef/backup/srv/hello/quoted\\.chef-\\d{14}\\.\\d{6}");
        assertThat(machine.read(backups("*").getFirst())).isEqualTo("edited\n");
        machine.staysWith("hello-files");

        machine.converge("hello-files::edited");
        assertThat(machine.read("/srv/hello/edited")).isEqualTo("edit 6\n");
        assertThat(backups("edited").stream().map(machine::read))
                .containsExactly("edit 1\n", "edit 2\n", "edit 3\n", "edit 4\n", "edit 5\n");
    }

    @Test
    void makesNoParentsUnlessAskedTo() {
        Run run = machine.fail("hello-files::not_recursive");

        assertThat(machine.exists("/srv/nowhere")).isFalse();
        assertThat(run.error()).contains("EnclosingDirectoryDoesNotExist").contains("/srv/nowhere/below");
        assertThat(run.output()).contains("not_recursive.rb").contains("line 1");
    }

    @Test
    void refusesWhatIsNoFileInItsPlace() {
        machine.converge("touchy-types");
        assertThat(machine.stat("/srv/touchy/link").kind()).isEqualTo("symbolic link");
        assertThat(machine.read("/srv/touchy/behind")).isEqualTo("through the link\n");
        assertThat(machine.stat("/srv/touchy/behind").access()).isEqualTo("600 root:root");
        machine.staysWith("touchy-types");

        List<String> before = machine.snapshot();
        Run run = machine.fail("touchy-types::errors");
        assertThat(machine.snapshot()).isEqualTo(before);
        String error = "file[%s] (touchy-types::errors line %d) had an error: %s";
        assertThat(run.output())
                .contains(error.formatted(
                        "/srv/touchy/directory", 1, "File /srv/touchy/directory exists, but is a directory"))
                .contains(error.formatted("/srv/touchy/link", 6, "File /srv/touchy/link exists, but is a symlink"))
                .contains(error.formatted(
                        "/srv/touchy/dangling", 12, "Symlink at /srv/touchy/dangling pointing to a file that"))
                .contains(error.formatted(
                        "/srv/touchy/missing/below", 17, "Chef::Exceptions::EnclosingDirectoryDoesNotExist"))
                .contains("FileTypeMismatch", "InvalidSymlink", "/touchy-types/recipes/errors.rb:17");

        machine.converge("touchy-types::forced");
        assertThat(machine.stat("/srv/touchy/link").kind()).isEqualTo("regular file");
        assertThat(machine.read("/srv/touchy/link")).isEqualTo("in place of the link\n");
        assertThat(machine.read("/srv/touchy/behind")).isEqualTo("through the link\n");
        machine.staysWith("touchy-types::forced");
    }

    /** Oldest first. */
    private static List<String> backups(String file) {
        return machine.script("find /var/chef/backup -path '*/" + file + ".chef-*' 2>/dev/null | sort || true")
                .lines()
                .toList();
    }
}
